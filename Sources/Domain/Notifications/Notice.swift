package import Jobs
package import Rescheduling
package import Time

/// One thing that people are notified of.
package enum Notice: Equatable, Sendable {
    /// A job crashed, and something was decided about it.
    case crash(CrashNotice)
    /// A breaker opened, or closed.
    case breaker(BreakerEvent)
    /// A job crashed of which nothing is known any more: retention took it away before anybody was notified.
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
    /// How often the check crashed of this cause lately; nil when that could not be counted in time.
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
    /// How many ended, whatever way.
    package let ended: Int

    /// A rate of these numbers.
    package init(crashes: Int, ended: Int) { (self.crashes, self.ended) = (crashes, ended) }

    /// How far it looks back.
    package static let days = 7
}
