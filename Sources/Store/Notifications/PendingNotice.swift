package import Jobs
package import Rescheduling
package import Time

/// A pending event: one of which no notices were made yet.
package struct PendingNotice: Sendable {
    /// When it happened.
    package let happenedAt: Timestamp
    /// What happened.
    package let event: Event

    /// What people may be notified of.
    package enum Event: Sendable {
        /// A decision about a crash; `isFirst` if it is the first one.
        case decision(CrashedJob, Decision.Verdict, isFirst: Bool)
        /// An event of a breaker, with its number.
        case breaker(Int, BreakerEvent)
    }
}
