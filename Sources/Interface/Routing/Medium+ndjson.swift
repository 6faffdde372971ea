import HTTP
import JSON
import Wire

extension Medium {
    /// Newline-delimited JSON: an entry of a list is a line, and the list has no pages; any other value is one line.
    ///
    /// The list is read part by part at the pace of the client, so memory does not grow with it. When a part cannot be
    /// read, or the server stops, the connection is broken: the client sees that the list is not whole.
    package static let ndjson = Medium(["application/x-ndjson"], contentType: "application/x-ndjson") {
        value, links, body in
        guard var part = value as? any ListRepresentation else {
            return try await body.write(value.json(links))
        }
        while true {
            try await write(part, links, to: body)
            guard !part.isLimited, let next = try await part.following() else { return }
            guard !body.isDraining else { throw ServerStops() }
            part = next
        }
    }

    /// So many bytes are handed on at once, at least.
    private static let pieceBytes = 16 << 10

    private static func write(
        _ part: any ListRepresentation, _ links: Links, to body: BodyWriter
    ) async throws(CancellationError) {
        var lines: [UInt8] = []
        lines.reserveCapacity(2 * pieceBytes)
        for index in 0..<part.count {
            var writer = JSONWriter(capacity: 1024)
            part.writeEntry(index, to: &writer, links)
            lines += writer.line()
            guard lines.count >= pieceBytes else { continue }
            try await body.write(lines)
            lines.removeAll(keepingCapacity: true)
        }
        try await body.write(lines)
    }

    private struct ServerStops: Error, CustomStringConvertible {
        var description: String { "the server stops" }
    }
}
