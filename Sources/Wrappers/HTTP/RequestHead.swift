import Synchronization

/// What precedes the body of a request, decoded and checked; copies of the request share it.
package final class RequestHead: Sendable {
    /// The method as sent, e.g. `GET`; methods are case-sensitive.
    package let method: String
    /// The target exactly as sent, e.g. `/jobs?limit=5`.
    package let target: String
    /// The header fields.
    package let headers: Headers
    /// The request id: the client's `X-Request-Id` if that is `[A-Za-z0-9._-]{1,128}`, else a fresh one.
    package let id: String
    /// The address of the other side, e.g. `127.0.0.1`; a reverse proxy's own, if there is one.
    package let peer: String
    /// The prefix that a reverse proxy puts before every path, e.g. `/execdb`; mostly empty. See ``ProxyPrefix``.
    package let prefix: String
    let parsed: RequestTarget
    private let waits = Atomic(false)
    private let pattern = AtomicLazyReference<RoutePattern>()

    /// Decodes target and headers.
    ///
    /// - Throws: a ``Problem``: `bad-path`, `bad-query` or `bad-header`.
    package init(
        method: String, target: String, headers: Headers = [:], id: String? = nil, peer: String = ""
    ) throws(Problem) {
        parsed = try RequestTarget(parsing: target)
        prefix = try ProxyPrefix.read(from: headers)
        (self.method, self.target, self.headers) = (method, target, headers)
        (self.id, self.peer) = (id ?? RequestID.adopt(headers["X-Request-Id"]), peer)
    }

    /// The decoded segments of the path: `/jobs/a%20b` is `["jobs", "a b"]`, `/` is `[]`, `/jobs/` is `["jobs", ""]`.
    package var path: [String] { parsed.path }
    /// The decoded parameters of the query, in order; no name twice.
    package var query: [QueryItem] { parsed.query }

    /// Whether the handler waits for an event; see ``Request/beginWaiting()``.
    package var isWaiting: Bool { waits.load(ordering: .relaxed) }

    func beginWaiting() { waits.store(true, ordering: .relaxed) }

    /// The pattern of the route that the request is for; nil as long as nobody has found one.
    package var route: RoutePattern? { pattern.load() }

    /// Notes which route the request is for; the first counts.
    package func note(_ route: RoutePattern) { _ = pattern.storeIfNil(route) }
}
