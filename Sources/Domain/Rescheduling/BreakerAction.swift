/// What is to be done after a step of a breaker: an event is recorded and, with some kinds, held crashes are released.
package struct BreakerAction: Sendable, Equatable {
    /// What is to be recorded.
    package let event: BreakerEvent
    /// How many of the held crashes to decide about again, oldest first, with a ``Release``; 0 with most kinds.
    package let released: Int
    /// Under which round the outcomes of these are to be counted.
    package let round: Int
}
