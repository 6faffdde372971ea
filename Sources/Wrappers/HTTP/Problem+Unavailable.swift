/// The 503s: the request may succeed after `Retry-After`. Those of the database are in the API.
extension Problem {
    /// 503 `busy`: as many requests are in progress as the server accepts.
    package static func busy(retryAfter seconds: Int = 1) -> Problem {
        .unavailable(
            code: "busy", title: "The server is overloaded.",
            detail: "More is in progress than the server accepts.", writes: .notDone,
            retryAfter: seconds)
    }

    /// 503 `shutting-down`: the server ends before it could answer.
    package static func shuttingDown() -> Problem {
        .unavailable(
            code: "shutting-down", title: "The server is shutting down.",
            detail: "The server is shutting down and did not finish this request.", writes: .open, retryAfter: 2)
    }

    /// 503 `too-slow`: there was no answer within the time a request has.
    package static func tooSlow(seconds: Double) -> Problem {
        .unavailable(
            code: "too-slow", title: tooSlowTitle, detail: "There was no answer within \(seconds) s.", writes: .open,
            retryAfter: 2)
    }

    /// The title of `too-slow`, for a slow client and a slow server alike.
    package static let tooSlowTitle = "The request took too long."

    /// The outcome of a write.
    package enum Writes: Sendable {
        /// Nothing was changed.
        case notDone
        /// The write may have been done or not.
        case open
    }

    /// A 503 whose detail and hint state the outcome of a write, and the effect of sending it again.
    ///
    /// - Parameter detail: A sentence that says why.
    package static func unavailable(
        code: String, title: String, detail: String, writes: Writes, retryAfter seconds: Int
    ) -> Problem {
        let again = "Send the same again after \(seconds) s"
        let (outcome, hint) =
            switch writes {
            case .notDone: ("", "\(again); nothing was changed.")
            case .open:
                (
                    " A write may have been done or not.",
                    "\(again): a repeated report is harmless, and so is a create with an Idempotency-Key; "
                        + "a create without one may create a second job."
                )
            }
        return Problem(
            status: 503, code: code, title: title, detail: detail + outcome, hint: hint, retryable: true,
            headers: ["Retry-After": String(seconds)])
    }
}
