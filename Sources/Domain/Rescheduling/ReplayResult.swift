package import Jobs
package import Statistics
package import Time

/// What a candidate policy would have decided about the crashes of the past, beside what was decided.
package struct ReplayResult: Sendable, Equatable {
    /// Numbers of crashes and reschedules: then, as it was decided, and now, as the candidate would decide.
    package struct Counts: Sendable, Equatable {
        /// Crashes then.
        package var crashesThen = 0
        /// Of these, rescheduled, or held for later.
        package var reschedulesThen = 0
        /// Crashes that would have happened now too.
        package var crashesNow = 0
        /// Of these, rescheduled.
        package var reschedulesNow = 0

        /// How many more reschedules there would be; negative for fewer.
        package var more: Int { reschedulesNow - reschedulesThen }
    }

    /// A crash about which the candidate decides differently.
    package struct Difference: Sendable, Equatable {
        /// The crashed job.
        package var job: ID<Job>
        /// The check.
        package var taskname: String
        /// What broke.
        package var cause: String
        /// What was decided.
        package var then: Decision
        /// What would be decided.
        package var now: Decision
        /// What became of the next attempt, if there was one.
        package var retry: RecordedCrash.Retry?
    }

    /// Additional reschedules of one cause, whose outcome is not recorded.
    package struct Untried: Sendable, Equatable {
        /// How many there would be.
        package var reschedules = 0
        /// How the recorded retries of crashes of this cause ended: finished, of all that ended.
        package var recovery = Rate(0, of: 0)

        /// How many jobs may be recovered by them, and in what interval (95 %); nil when no retry is recorded.
        package var recovered: (estimate: Double, interval: ClosedRange<Double>)? {
            guard let share = recovery.value, let interval = recovery.wilson() else { return nil }
            let count = Double(reschedules)
            return (count * share, count * interval.lowerBound...count * interval.upperBound)
        }
    }

    /// All crashes together.
    package var total = Counts()
    /// By the rule that decided: then by the names of then, now by those of the candidate.
    package var byRule: [String: Counts] = [:]
    /// By taskname.
    package var byTaskname: [String: Counts] = [:]
    /// By cause.
    package var byCause: [String: Counts] = [:]
    /// Crashes without a decision then; they are in the counts of now alone.
    package var undecided = 0
    /// Crashes that would not have happened, because the candidate gives up earlier.
    package var prevented = 0
    /// Of the jobs recovered then, those that would not have been, because the candidate gives up earlier.
    package var lost = 0
    /// Reschedules that a budget of the candidate would defer.
    package var deferred = 0
    /// Reschedules of crashes at which a breaker of the candidate had reached its number of crashes, so that it may
    /// have been open. Its share is not known, because a replay does not count the jobs that ended.
    package var possiblyHeld = 0
    /// Additional reschedules whose retry, by hand or by another rule, is recorded: finished, of those that ended.
    package var tried = Rate(0, of: 0)
    /// Additional reschedules that were never tried, or have not ended, by cause: their outcome can only be estimated.
    package var untried: [String: Untried] = [:]
    /// How many crashes the candidate decides differently.
    package var differing = 0
    /// The first of these.
    package var differences: [Difference] = []

    /// How many additional reschedules were never tried, or have not ended.
    package var unknown: Int { untried.values.reduce(0) { $0 + $1.reschedules } }

    /// How many jobs the untried ones may recover in all. Estimate and bounds are sums over the causes, so that the
    /// interval is too wide rather than too narrow. A cause without a recorded retry adds only its count, to the upper
    /// bound. Nil when no cause of them has a recorded retry.
    package var recovered: (estimate: Double, interval: ClosedRange<Double>, sampleSize: Int)? {
        let known = untried.values.compactMap { part in part.recovered.map { (part, $0) } }
        guard !known.isEmpty else { return nil }
        let baseless = untried.values.filter { $0.recovered == nil }.reduce(0) { $0 + $1.reschedules }
        let lower = known.reduce(0) { $0 + $1.1.interval.lowerBound }
        let upper = known.reduce(Double(baseless)) { $0 + $1.1.interval.upperBound }
        return (
            known.reduce(0) { $0 + $1.1.estimate }, lower...upper, known.reduce(0) { $0 + $1.0.recovery.total }
        )
    }
}
