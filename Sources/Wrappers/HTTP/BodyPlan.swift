/// How the body of a request is to be handed to its handler.
package enum BodyPlan: Sendable, Equatable {
    /// Whole, as ``Request/body``, if it has no more than so many bytes.
    case whole(limit: Int)
    /// As it comes, by ``Request/bodyReader``, up to so many bytes.
    case stream(limit: Int)

    /// The most bytes the body may have.
    package var limit: Int {
        switch self {
        case .whole(let limit), .stream(let limit): limit
        }
    }
}
