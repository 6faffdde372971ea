package import Jobs
package import Time

/// One thing to tell.
package enum Notice: Equatable, Sendable {
    /// A job crashed, and something was decided about it.
    case crash(CrashNotice)
    /// A breaker opened, or closed.
    case breaker(BreakerNotice)
    /// A job crashed of which nothing is known any more: retention took it away before anybody was notified.
    case gone(ID<Job>)
}

/// A crash to tell, and what was decided about it.
package struct CrashNotice: Equatable, Sendable {
    /// The job, with its crash and the last decision about it.
    package let job: Job
    /// The crash.
    package let crash: Crash
    /// Why people are notified of it.
    package let occasions: Set<Occasion>
    /// How often the check crashed of this cause lately; nil when that could not be counted in time.
    package let recentRate: CrashRate?

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

/// What a breaker did, to tell.
package struct BreakerNotice: Equatable, Sendable {
    /// The breaker's name in the policy.
    package let breaker: String
    /// What it did, by the word of the API, such as `opened`.
    package let kind: String
    /// What it did, as a sentence.
    package let text: String
    /// When.
    package let happenedAt: Timestamp

    /// A notice of these parts.
    package init(breaker: String, kind: String, text: String, happenedAt: Timestamp) {
        (self.breaker, self.kind, self.text, self.happenedAt) = (breaker, kind, text, happenedAt)
    }
}
