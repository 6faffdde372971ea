package import Time

/// An event of a breaker, for people.
package struct BreakerEvent: Sendable, Equatable {
    /// What happened; the raw value is the word of the API.
    package enum Kind: String, CaseIterable, Sendable {
        /// There were too many crashes: it holds them from now on.
        case opened
        /// A canary was released.
        case canary
        /// A released job crashed again, or there are too many new crashes: it stays open, or opens again.
        case relapsed
        /// A wave was released.
        case wave
        /// It holds nothing from now on.
        case closed
    }

    /// The breaker's name in the policy.
    package let breaker: String
    /// What happened.
    package let kind: Kind
    /// The event as a sentence for people.
    package let text: String
    /// When it happened.
    package let happenedAt: Timestamp

    /// Creates an event from its parts.
    package init(breaker: String, kind: Kind, text: String, happenedAt: Timestamp) {
        (self.breaker, self.kind, self.text, self.happenedAt) = (breaker, kind, text, happenedAt)
    }
}
