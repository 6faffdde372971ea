/// A request that has arrived, decoded and checked, independent of its connection.
package struct Request: Sendable {
    /// The body, whole; empty if there was none, or if it is streamed.
    package var body: [UInt8]
    /// The body as it arrives; nil if it has arrived whole.
    private let stream: BodyReader?
    /// What precedes the body.
    package let head: RequestHead

    /// A request with a body that has arrived, or that is streamed.
    package init(_ head: RequestHead, body: [UInt8] = [], stream: BodyReader? = nil) {
        (self.head, self.body, self.stream) = (head, body, stream)
    }

    /// Decodes target and headers.
    ///
    /// - Throws: a ``Problem``: `bad-path`, `bad-query` or `bad-header`.
    package init(
        method: String, target: String, headers: Headers = [:], body: [UInt8] = [], id: String? = nil, peer: String = ""
    ) throws(Problem) {
        self.init(
            try RequestHead(method: method, target: target, headers: headers, id: id, peer: peer), body: body)
    }

    /// The method as sent, e.g. `GET`; methods are case-sensitive.
    package var method: String { head.method }
    /// The target exactly as sent, e.g. `/jobs?limit=5`.
    package var target: String { head.target }
    /// The decoded segments of the path: `/jobs/a%20b` is `["jobs", "a b"]`, `/` is `[]`, `/jobs/` is `["jobs", ""]`.
    package var path: [String] { head.path }
    /// The decoded parameters of the query, in order; no name twice.
    package var query: [QueryItem] { head.query }
    /// The header fields.
    package var headers: Headers { head.headers }
    /// The request id: the client's `X-Request-Id` if that is `[A-Za-z0-9._-]{1,128}`, else a fresh one.
    package var id: String { head.id }
    /// The address of the other side, e.g. `127.0.0.1`; a reverse proxy's own, if there is one.
    package var peer: String { head.peer }
    /// The prefix that a reverse proxy puts before every path, e.g. `/execdb`; mostly empty. See ``ProxyPrefix``.
    package var prefix: String { head.prefix }

    /// The body piece by piece, whether it has arrived whole or still arrives.
    package var bodyReader: BodyReader { stream ?? BodyReader(whole: body) }

    /// Declares that the handler from here on waits for an event rather than works on its answer.
    ///
    /// A client that then closes its side of the connection counts as gone, even if it might still read: the handler's
    /// task is cancelled within a second, and no answer is sent.
    package func beginWaiting() { head.beginWaiting() }

    /// The value of a query parameter; nil if it is not there.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
