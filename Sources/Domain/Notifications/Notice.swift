package import Jobs
package import Rescheduling
package import Time

/// One event of which people are notified.
package enum Notice: Equatable, Sendable {
    /// A job crashed, and the crash was decided about.
    case crash(CrashNotice)
    /// A breaker opened, or closed.
    case breaker(BreakerEvent)
    /// A job crashed, and retention pruned it before a message was sent.
    case gone(ID<Job>)
}

/// A crash, and what was decided about it.
package struct CrashNotice: Equatable, Sendable {
    /// The job, with its crash and the last decision about it.
    package let job: Job
    /// The crash.
    package let crash: Crash
    /// Why people are notified of it.
    package let occasions: Set<Occasion>
    /// How often the check crashed of this cause within ``CrashRate/days``; nil when the count timed out.
    package var recentRate: CrashRate?

    /// A notice of these parts.
    package init(_ job: Job, _ crash: Crash, on occasions: Set<Occasion>, recentRate: CrashRate?) {
        (self.job, self.crash, self.occasions, self.recentRate) = (job, crash, occasions, recentRate)
    }
}

/// How many jobs of a check crashed of a cause in the last week, and how many ended.
package struct CrashRate: Equatable, Sendable {
    /// How many crashed of it.
    package let crashes: Int
    /// How many ended, finished or crashed.
    package let ended: Int

    /// A rate of these numbers.
    package init(crashes: Int, ended: Int) { (self.crashes, self.ended) = (crashes, ended) }

    /// The length of the window, in days.
    package static let days = 7
}
