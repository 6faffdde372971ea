import HTTP
import JSON
import Routing
import Wire

extension AdministrationAPI {
    /// Whether requests can be served now.
    package enum Readiness: Sendable {
        /// Requests can be served.
        case ready
        /// The database cannot be reached.
        case databaseUnavailable
        /// The server is stopping.
        case shuttingDown
    }
}

/// `/health/live` and `/health/ready`: whether the process answers, and whether it can serve requests.
struct HealthResource: Sendable {
    let readiness: @Sendable () -> AdministrationAPI.Readiness

    func live(_: Call) async throws(Problem) -> Answer { Answer(200, Health(status: "live")) }

    func ready(_: Call) async throws(Problem) -> Answer {
        switch readiness() {
        case .ready: Answer(200, Health(status: "ready"))
        case .databaseUnavailable: throw .databaseUnavailable()
        case .shuttingDown: throw .shuttingDown()
        }
    }
}

private struct Health: Representation {
    static let hasLinks = false
    let status: String

    func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.beginObject()
        writer.member("status", status)
        writer.endObject()
    }
}
