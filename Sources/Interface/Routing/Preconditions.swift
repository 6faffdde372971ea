import HTTP

/// The conditional headers that apply to a route. A write refuses an `If-Match` or `If-None-Match` that does not apply
/// instead of ignoring it: the client would believe that the condition held.
package struct Preconditions: Sendable {
    /// A header that makes a request conditional.
    package enum Header: String, Sendable, CaseIterable {
        /// Only if the resource has one of these tags.
        case ifMatch = "If-Match"
        /// Only if the resource has none of these tags.
        case ifNoneMatch = "If-None-Match"
        /// Only if it was not done under this key before.
        case idempotencyKey = "Idempotency-Key"
    }

    /// Those that apply.
    package let applicable: [Header]
    private let refused: [String]
    private let hint: String

    /// Those of a GET of a resource without a tag, with which a condition could be compared: none.
    package static let reading = Preconditions([], refused: [], hint: "")
    /// Those of a GET of a resource with a tag: a value that the client has already is not sent again.
    package static let readingTag = Preconditions([.ifNoneMatch], refused: [], hint: "")
    /// Those of a GET of one job: the client can also require a revision.
    package static let readingRevision = Preconditions([.ifMatch, .ifNoneMatch], refused: [], hint: "")

    /// None applies.
    ///
    /// - Parameter hint: What to do instead, a sentence.
    package static func none(_ hint: String) -> Preconditions { only([], else: hint) }

    /// These apply, and the others do not.
    ///
    /// - Parameter hint: What to do instead of the others, a sentence.
    package static func only(_ applicable: [Header], else hint: String) -> Preconditions {
        let refused = [Header.ifMatch, .ifNoneMatch].filter { !applicable.contains($0) }
        return Preconditions(applicable, refused: refused.map(\.rawValue), hint: hint)
    }

    private init(_ applicable: [Header], refused: [String], hint: String) {
        (self.applicable, self.refused, self.hint) = (applicable, refused, hint)
    }

    /// - Throws: 400 `bad-header` of the first that does not apply.
    func check(_ request: Request) throws(Problem) {
        for name in refused where request.headers[name] != nil {
            throw .badHeader(name, hint, detail: "\(name) does not apply to \(request.method) here.")
        }
    }
}
