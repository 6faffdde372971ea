import HTTP
import Routing

/// `/metrics`: the metrics of this server.
struct MetricsResource: Sendable {
    let render: @Sendable () -> [UInt8]

    func read(_: Call) async throws(Problem) -> Answer { Answer(200, Text(render())) }
}
