package import Jobs
package import Rescheduling
package import Time

/// Something that happened, and that no notices were made of yet.
package struct PendingNotice: Sendable {
    /// When.
    package let happenedAt: Timestamp
    /// What.
    package let event: Event

    /// What can happen that somebody may have to know.
    package enum Event: Sendable {
        /// Something was decided about a crash; `isFirst` if nothing had been before.
        case decision(CrashedJob, Decision.Verdict, isFirst: Bool)
        /// A breaker did something; the number is the event's.
        case breaker(Int, BreakerEvent)
    }
}
