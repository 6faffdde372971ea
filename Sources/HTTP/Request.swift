/// A request that has arrived whole: decoded, checked in form, and free of any socket.
package struct Request: Sendable {
    /// The method as sent, e.g. `GET`; methods are case-sensitive.
    package var method: String
    /// The target exactly as sent, e.g. `/jobs?limit=5`.
    package var target: String
    /// The decoded segments of the path: `/jobs/a%20b` is `["jobs", "a b"]`, `/` is `[]`, `/jobs/` is `["jobs", ""]`.
    package var path: [String]
    /// The decoded parameters of the query, in order; no name twice.
    package var query: [QueryItem]
    /// The header fields.
    package var headers: Headers
    /// The body, whole; empty if there was none.
    package var body: [UInt8]
    /// The request id: the client's `X-Request-Id` if that is `[A-Za-z0-9._-]{1,128}`, else a fresh one.
    package var id: String
    /// The address of the other side, e.g. `127.0.0.1`; a reverse proxy's own, if there is one.
    package var peer: String
    /// What a reverse proxy wants before every path, e.g. `/execdb`; mostly empty. See ``ProxyPrefix``.
    package var prefix: String
    /// What the path has for the `{names}` of the route's pattern; set by ``Router``.
    package internal(set) var parameters: [QueryItem] = []

    /// Decodes target and headers.
    ///
    /// - Throws: a ``Problem``: `bad-path`, `bad-query` or `bad-header`.
    package init(
        method: String, target: String, headers: Headers = [:], body: [UInt8] = [], id: String? = nil, peer: String = ""
    ) throws(Problem) {
        let parsed = try RequestTarget(parsing: target)
        self.method = method
        self.target = target
        path = parsed.path
        query = parsed.query
        self.body = body
        self.id = id ?? RequestID.adopt(headers["X-Request-Id"])
        self.peer = peer
        prefix = try ProxyPrefix.read(from: headers)
        self.headers = headers
    }

    /// What the path has for `{name}` in the route's pattern; empty if the pattern has no such name.
    package func parameter(_ name: String) -> String {
        parameters.first { $0.name == name }?.value ?? ""
    }

    /// The value of a query parameter; nil if it is not there.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
