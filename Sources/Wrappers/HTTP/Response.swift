package import JSON

/// What is sent back: a status, header fields, and a body that is there or is made while it is sent.
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
    /// The header fields, without `Content-Length` and `Date`, which the server puts.
    package var headers: Headers
    // One word for a body and what few responses have, because each request's task has room for several responses in its
    // frames.
    var storage: Storage

    /// Makes a response out of its parts.
    package init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
        (self.status, self.headers, storage) = (status, headers, .bytes(body))
    }

    /// A response with a body of the media type.
    package init(status: Int, type: String, body: [UInt8]) {
        var headers = Headers()
        // Room for what is added to most answers, taken at once.
        headers.reserve(bytes: 256, fields: 8)
        headers.append("Content-Type", type)
        self.init(status: status, headers: headers, body: body)
    }

    /// A response of the media type, whose body `produce` writes while it is sent.
    package init(status: Int, type: String, isLong: Bool = false, _ produce: @escaping BodyStream.Producer) {
        self.init(status: status, type: type, body: [])
        content = .stream(BodyStream(isLong: isLong, produce))
    }

    /// The body, if it is there; empty if it is made while it is sent. For an answer to HEAD the body GET would have.
    package var body: [UInt8] {
        get {
            guard case .bytes(let bytes) = content else { return [] }
            return bytes
        }
        set { content = .bytes(newValue) }
    }

    /// What writes the body, if it is made while it is sent.
    package var stream: BodyStream? {
        guard case .stream(let stream) = content else { return nil }
        return stream
    }

    /// A JSON response of what was written; it ends with a newline, for those who read at a terminal.
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
