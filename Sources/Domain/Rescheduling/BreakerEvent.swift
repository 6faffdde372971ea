/// What a breaker did in a step, to be recorded and, if it lets crashes through, to be done.
package struct BreakerEvent: Sendable, Equatable {
    /// What happened; the raw value is the word of the API.
    package enum Kind: String, CaseIterable, Sendable {
        /// There were too many crashes: it holds them from now on.
        case opened
        /// A canary was let through.
        case canary
        /// A canary, or a wave, brought the crash back: nothing more is released for now.
        case relapsed
        /// A wave was released.
        case wave
        /// It holds nothing from now on.
        case closed
    }

    /// What happened.
    package let kind: Kind
    /// How many of the held crashes to decide about again, oldest first, with a ``Release``; 0 with most kinds.
    package let letThrough: Int
    /// Under which round their results are to be told.
    package let round: Int
    /// The event as a sentence for people.
    package let text: String
}
