package import JSON

/// The answer to a request: a status, header fields, and a body that is whole or is produced while it is sent.
package struct Response: Sendable {
    /// A body.
    package enum Content: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// What writes it. It is sent in chunks, or up to the connection's end to a client of HTTP/1.0.
        case stream(BodyStream)
    }

    /// The HTTP status code.
    package var status: Int
    /// The header fields, without `Content-Length` and `Date`, which the server adds.
    package var headers: Headers
    // One word, because the frames of each request's task have room for several responses.
    var storage: Storage

    /// Makes a response out of its parts.
    package init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
        (self.status, self.headers, storage) = (status, headers, .bytes(body))
    }

    /// A response with a body of the media type.
    package init(status: Int, type: String, body: [UInt8]) {
        var headers = Headers()
        // Reserves room for the fields that are added to most responses later.
        headers.reserve(bytes: 256, fields: 8)
        headers.append("Content-Type", type)
        self.init(status: status, headers: headers, body: body)
    }

    /// A response of the media type, whose body `produce` writes while it is sent.
    package init(status: Int, type: String, isLong: Bool = false, _ produce: @escaping BodyStream.Producer) {
        self.init(status: status, type: type, body: [])
        content = .stream(BodyStream(isLong: isLong, produce))
    }

    /// The body if it is whole; empty if it is streamed. An answer to HEAD has the body of GET.
    package var body: [UInt8] {
        get {
            guard case .bytes(let bytes) = content else { return [] }
            return bytes
        }
        set { content = .bytes(newValue) }
    }

    /// What writes the body, if it is streamed.
    package var stream: BodyStream? {
        guard case .stream(let stream) = content else { return nil }
        return stream
    }

    /// A JSON response of what was written; it ends with a newline, for terminals.
    package static func json(
        _ status: Int, type: String = "application/json", _ writer: consuming JSONWriter
    ) -> Response {
        Response(status: status, type: type, body: writer.line())
    }

    /// A JSON response out of a value.
    package static func json(_ status: Int, _ value: JSON) -> Response {
        var writer = JSONWriter()
        writer.value(value)
        return json(status, writer)
    }

    /// A plain text in UTF-8.
    package static func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, type: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// Declares to caches that the answer depends on this request header, besides those declared before.
    package mutating func vary(on name: String) {
        guard let present = headers.combined("Vary") else { return headers.append("Vary", name) }
        let names = present.split(separator: ",").map { $0.trimmingSpaces().lowercased() }
        guard !names.contains("*"), !names.contains(name.lowercased()) else { return }
        headers["Vary"] = present + ", " + name
    }
}
