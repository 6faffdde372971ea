import CEmbedded
import HTTP
import JSON

/// Whether requests can be served now.
package enum Readiness: Sendable {
    /// They can.
    case ready
    /// The database cannot be reached.
    case databaseUnavailable
    /// The server is about to end.
    case shuttingDown
}

/// What operators and their tools ask: health, metrics, the description of the interface.
struct HealthResource: Sendable {
    let readiness: @Sendable () -> Readiness
    let metrics: @Sendable () -> [UInt8]

    func live(_ request: Request) async throws(Problem) -> Response {
        try request.refuseParameters()
        return try request.json(200, Self.status("live"))
    }

    func ready(_ request: Request) async throws(Problem) -> Response {
        try request.refuseParameters()
        switch readiness() {
        case .ready: return try request.json(200, Self.status("ready"))
        case .databaseUnavailable: throw .databaseUnavailable()
        case .shuttingDown: throw .shuttingDown()
        }
    }

    func metrics(_ request: Request) async throws(Problem) -> Response {
        try request.refuseParameters()
        _ = try request.choose(from: ["text/plain"])
        return Response(status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: metrics())
    }

    func openapi(_ request: Request) async throws(Problem) -> Response {
        try request.refuseParameters()
        let type = try request.choose(from: ["application/yaml", "application/openapi+yaml", "text/yaml", "text/plain"])
        var response = Response(status: 200, type: "\(type); charset=utf-8", body: Self.document)
        response.vary(on: "Accept")
        return response
    }

    private static func status(_ word: String) -> JSONWriter {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("status", word)
        writer.endObject()
        return writer
    }

    /// openapi.yaml, from within the binary.
    static let document: [UInt8] = {
        let file = embedded_openapi()
        return Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }()
}
