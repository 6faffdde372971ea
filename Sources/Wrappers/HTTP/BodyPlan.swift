/// How the body of a request is handed to its handler.
package enum BodyPlan: Sendable, Equatable {
    /// Whole, as ``Request/body``, if it has at most `limit` bytes.
    case whole(limit: Int)
    /// As it arrives, by ``Request/bodyReader``, up to `limit` bytes.
    case stream(limit: Int)

    /// The most bytes the body may have.
    package var limit: Int {
        switch self {
        case .whole(let limit), .stream(let limit): limit
        }
    }
}
