package import Access
package import HTTP
package import Time
package import Wire

/// A request that fits its route, and whose it is.
package struct Call: Sendable {
    /// What answers a call; a thrown ``Problem`` becomes the response.
    package typealias Handler = @Sendable (Call) async throws(Problem) -> Answer
    /// What answers a call with parameters.
    package typealias QueryHandler<Query> = @Sendable (Call, Query) async throws(Problem) -> Answer

    /// The request.
    package let request: Request
    /// Who sent it.
    package let actor: Actor
    /// When it was taken up.
    package let now: Timestamp
    /// Makes the links of the answer.
    package let links: Links
    /// What the answer is to be written in.
    let medium: Medium
    /// The media type of that.
    let mediaType: String
    private let route: Route

    /// Whether the client chooses what the answer is written in.
    var mayChoose: Bool { route.offers.count > 1 }

    /// Holds a request against its route.
    ///
    /// - Throws: the problem of the first thing that does not fit: 406; 400 for a query where there is none, a UUID in
    ///   the path, a condition that would be ignored; 400 or 415 for the body.
    init(_ request: Request, to route: Route, by actor: Actor, now: Timestamp) throws(Problem) {
        (medium, mediaType) = try route.medium(for: request)
        (self.request, self.route, self.actor, self.now) = (request, route, actor, now)
        links = Links(prefix: request.prefix)
        if route.parameters.isEmpty { try refuseQuery() }
        try checkPath()
        try route.preconditions.check(request)
        try route.takes.check(request, of: route)
    }

    private func checkPath() throws(Problem) {
        for case .parameter(let name) in route.segments where PathParameter(rawValue: name) != nil {
            _ = try id(name, of: Never.self)
        }
    }

    /// What the path has for `{name}` in the route's pattern; empty if the pattern has no such name.
    package func parameter(_ name: String) -> String {
        for (segment, text) in zip(route.segments, request.path) where segment == .parameter(name) { return text }
        return ""
    }
}

extension Route {
    /// What the answer to a request is to be written in.
    ///
    /// - Throws: 406 `not-acceptable`.
    fileprivate func medium(for request: Request) throws(Problem) -> (Medium, String) {
        // What most clients send needs no parsing.
        if request.headers.has("Accept", "*/*") || request.headers.has("Accept", offers[0]) {
            return (gives[0], offers[0])
        }
        let type = try request.choose(from: offers)
        return (gives.first { $0.types.contains(type) } ?? gives[0], type)
    }
}
