/// One line of the route table: a method, a pattern, and what answers.
package struct Route: Sendable {
    /// What answers a request; a thrown ``Problem`` becomes the response.
    package typealias Handler = @Sendable (Request) async throws(Problem) -> Response

    /// The method, e.g. `GET`, which answers HEAD too.
    package let method: String
    /// The pattern, e.g. `/jobs/{uuid}/state`: `{name}` stands for any one segment that is not empty.
    package let pattern: String
    /// What answers.
    package let handler: Handler
    /// Whether the answer may be long, so that forming and compressing it takes milliseconds.
    ///
    /// Such a request is answered on Swift's own threads, so that the server's event loop is not held up.
    package let isLong: Bool
    let segments: [Segment]

    enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    /// Writes a line of the table.
    package init(_ method: String, _ pattern: String, isLong: Bool = false, _ handler: @escaping Handler) {
        (self.method, self.pattern, self.isLong, self.handler) = (method, pattern, isLong, handler)
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

    func parameters(in path: [String]) -> [QueryItem] {
        zip(segments, path).compactMap { segment, text in
            guard case .parameter(let name) = segment else { return nil }
            return QueryItem(name: name, value: text)
        }
    }
}
