package import Access
import HTTP

/// One line of the route table: all that a client has to know of a method and path, and the handler.
package final class Route: Sendable {
    /// The method, e.g. `GET`, which answers HEAD too.
    package let method: String
    /// The pattern, e.g. `/jobs/{uuid}/state`: `{name}` stands for any one segment that is not empty.
    package let pattern: String
    /// The permission that the actor needs.
    package let access: Access
    /// What the body may be.
    package let takes: BodyKind
    /// The media of the answer, the preferred one first.
    package let gives: [Medium]
    /// The parameters of the query; a `<key>` at the end of a name stands for any text.
    package let parameters: [String]
    /// Which conditional headers apply.
    package let preconditions: Preconditions
    /// Whether the answer may be long, so that forming and compressing it takes milliseconds.
    ///
    /// Such a request is answered on Swift's own threads, so that the server's event loop is not held up.
    package let isLong: Bool
    /// The pattern, to mark requests with.
    let name: RoutePattern
    let handler: Call.Handler
    let segments: [Segment]
    /// Every media type of every medium.
    let offers: [String]

    enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    /// A route without parameters.
    package convenience init(
        _ method: String, _ pattern: String, access: Access, takes: BodyKind = .nothing, gives: [Medium] = [.json],
        conditions: Preconditions = .reading, isLong: Bool = false, _ handler: @escaping Call.Handler
    ) {
        self.init(
            method, pattern, access: access, takes: takes, gives: gives, parameters: [], conditions: conditions,
            isLong: isLong, handler)
    }

    /// A route whose parameters are a `Query`.
    package convenience init<Query: QueryParameters>(
        _ method: String, _ pattern: String, access: Access, query: Query.Type, takes: BodyKind = .nothing,
        gives: [Medium] = [.json], conditions: Preconditions = .reading, isLong: Bool = false,
        _ handler: @escaping Call.QueryHandler<Query>
    ) {
        self.init(
            method, pattern, access: access, takes: takes, gives: gives, parameters: Query.names,
            conditions: conditions, isLong: isLong
        ) { call throws(Problem) in try await handler(call, try call.query(Query.self)) }
    }

    private init(
        _ method: String, _ pattern: String, access: Access, takes: BodyKind, gives: [Medium], parameters: [String],
        conditions: Preconditions, isLong: Bool, _ handler: @escaping Call.Handler
    ) {
        (self.method, self.pattern, self.access, self.takes) = (method, pattern, access, takes)
        (self.gives, self.parameters, preconditions) = (gives, parameters, conditions)
        (self.isLong, self.handler, name) = (isLong, handler, RoutePattern(pattern))
        offers = gives.flatMap(\.types)
        segments = pattern.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    func matches(_ path: [String]) -> Bool {
        guard path.count == segments.count else { return false }
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal): if literal != text { return false }
            case .parameter: if text.isEmpty { return false }
            }
        }
        return true
    }
}
