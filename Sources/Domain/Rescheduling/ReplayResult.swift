package import Jobs
package import Statistics
package import Time

/// What a candidate policy would have done about the crashes of the past, beside what was done.
package struct ReplayResult: Sendable, Equatable {
    /// How often something was rescheduled, then and now. Then is what was decided, now what the candidate would decide.
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

    /// Reschedules beyond those of then, of one cause, whose end is not on record.
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
    /// Crashes that would not have happened, because the candidate gives up before.
    package var prevented = 0
    /// Of the jobs recovered then, those that would not have been, because the candidate gives up before.
    package var lost = 0
    /// Reschedules that a budget of the candidate would put off.
    package var deferred = 0
    /// Crashes at which so many had crashed within the time of a breaker of the candidate that it may have been open.
    /// Whether it was hangs on the jobs that ended, which a replay does not count.
    package var possiblyHeld = 0
    /// Reschedules beyond those of then of which a retry, made by hand or by another rule, is on record: finished, of
    /// those that ended.
    package var tried = Rate(0, of: 0)
    /// Reschedules beyond those of then that were never tried, or have not ended, by cause: history cannot speak to
    /// them, only guess.
    package var untried: [String: Untried] = [:]
    /// How many crashes the candidate decides differently.
    package var differing = 0
    /// The first of these.
    package var differences: [Difference] = []

    /// How many reschedules history cannot speak to: they were never tried, or have not ended.
    package var unknown: Int { untried.values.reduce(0) { $0 + $1.reschedules } }

    /// How many jobs the untried ones may recover in all: the sums of the estimates and bounds of each cause, which makes
    /// the interval rather too wide than too narrow. Causes without a recorded retry add nothing but their whole count
    /// to the upper bound. Nil when there is nothing to estimate, or nothing to estimate it from.
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
