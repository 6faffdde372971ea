/// A request that has arrived whole: decoded, checked in form, and free of any socket.
///
/// What stands before the body is kept once, however often the request is handed on.
package struct Request: Sendable {
    /// The body, whole; empty if there was none.
    package var body: [UInt8]
    /// What the path has for the `{names}` of the route's pattern; set by ``Router``.
    package internal(set) var parameters: [QueryItem] = []
    private let head: Head

    private final class Head: Sendable {
        let method: String
        let target: RequestTarget
        let text: String
        let headers: Headers
        let id: String
        let peer: String
        let prefix: String

        init(
            method: String, target: RequestTarget, text: String, headers: Headers, id: String, peer: String,
            prefix: String
        ) {
            (self.method, self.target, self.text, self.headers) = (method, target, text, headers)
            (self.id, self.peer, self.prefix) = (id, peer, prefix)
        }
    }

    /// Decodes target and headers.
    ///
    /// - Throws: a ``Problem``: `bad-path`, `bad-query` or `bad-header`.
    package init(
        method: String, target: String, headers: Headers = [:], body: [UInt8] = [], id: String? = nil, peer: String = ""
    ) throws(Problem) {
        head = Head(
            method: method, target: try RequestTarget(parsing: target), text: target, headers: headers,
            id: id ?? RequestID.adopt(headers["X-Request-Id"]), peer: peer, prefix: try ProxyPrefix.read(from: headers))
        self.body = body
    }

    /// The method as sent, e.g. `GET`; methods are case-sensitive.
    package var method: String { head.method }
    /// The target exactly as sent, e.g. `/jobs?limit=5`.
    package var target: String { head.text }
    /// The decoded segments of the path: `/jobs/a%20b` is `["jobs", "a b"]`, `/` is `[]`, `/jobs/` is `["jobs", ""]`.
    package var path: [String] { head.target.path }
    /// The decoded parameters of the query, in order; no name twice.
    package var query: [QueryItem] { head.target.query }
    /// The header fields.
    package var headers: Headers { head.headers }
    /// The request id: the client's `X-Request-Id` if that is `[A-Za-z0-9._-]{1,128}`, else a fresh one.
    package var id: String { head.id }
    /// The address of the other side, e.g. `127.0.0.1`; a reverse proxy's own, if there is one.
    package var peer: String { head.peer }
    /// What a reverse proxy wants before every path, e.g. `/execdb`; mostly empty. See ``ProxyPrefix``.
    package var prefix: String { head.prefix }

    /// What the path has for `{name}` in the route's pattern; empty if the pattern has no such name.
    package func parameter(_ name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }

    /// The value of a query parameter; nil if it is not there.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
