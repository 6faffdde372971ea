package import Access
package import HTTP
package import Time
package import Wire

/// A request that was checked against its route, and its actor.
package struct Call: Sendable {
    /// A function that answers a call; a thrown ``Problem`` becomes the response.
    package typealias Handler = @Sendable (Call) async throws(Problem) -> Answer
    /// A function that answers a call with parameters.
    package typealias QueryHandler<Query> = @Sendable (Call, Query) async throws(Problem) -> Answer

    /// The request.
    package let request: Request
    /// Who sent it.
    package let actor: Actor
    /// When its handling began.
    package let now: Timestamp
    /// Creates the links of the answer.
    package let links: Links
    /// The medium of the answer.
    let medium: Medium
    /// The media type of the answer, one of those of the medium.
    let mediaType: String
    private let route: Route

    /// Whether the client chooses the media type of the answer.
    var mayChoose: Bool { route.offers.count > 1 }

    /// Checks a request against its route.
    ///
    /// - Throws: the first problem: 406; 400 for a query of a route without one, a malformed UUID in the path, a
    ///   condition that would be ignored; 400 or 415 for the body.
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

    /// The segment of the path for `{name}` in the route's pattern; empty if the pattern has no such name.
    package func parameter(_ name: String) -> String {
        for (segment, text) in zip(route.segments, request.path) where segment == .parameter(name) { return text }
        return ""
    }
}

extension Route {
    /// The medium and the media type of the answer to a request.
    ///
    /// - Throws: 406 `not-acceptable`.
    fileprivate func medium(for request: Request) throws(Problem) -> (Medium, String) {
        // The values that most clients send need no parsing.
        if request.headers.has("Accept", "*/*") || request.headers.has("Accept", offers[0]) {
            return (gives[0], offers[0])
        }
        let type = try request.choose(from: offers)
        return (gives.first { $0.types.contains(type) } ?? gives[0], type)
    }
}
