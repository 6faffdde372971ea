package import Jobs
import Time

/// The conditions of a rule, a breaker or a notification route: all that are given must hold. Without any, everything
/// matches.
package struct Conditions: Sendable, Equatable {
    /// On the reported notify.
    package var notify: TextCondition?
    /// On the reported cause.
    package var cause: TextCondition?
    /// On whether the crash was reported as fatal.
    package var fatal: Bool?
    /// On the key-values of the crash report, by key.
    package var keyvals: [String: TextCondition]
    /// On the check.
    package var taskname: TextCondition?
    /// On what is checked.
    package var item: TextCondition?
    /// On the architecture.
    package var arch: TextCondition?
    /// On the labels of the job.
    package var labels: LabelSelector?
    /// On the number of the crashed attempt in its chain.
    package var attempt: ClosedRange<Int>?
    /// On how many crashes in a row had this cause, this one included.
    package var streak: ClosedRange<Int>?
    /// On the time from the job's creation to its crash, in seconds.
    package var age: ClosedRange<Int>?
    /// On how long all attempts of the chain ran, the crashed one included, in seconds.
    package var spent: ClosedRange<Int>?

    /// Creates conditions; what is left out matches everything.
    package init(
        notify: TextCondition? = nil, cause: TextCondition? = nil, fatal: Bool? = nil,
        keyvals: [String: TextCondition] = [:], taskname: TextCondition? = nil, item: TextCondition? = nil,
        arch: TextCondition? = nil, labels: LabelSelector? = nil, attempt: ClosedRange<Int>? = nil,
        streak: ClosedRange<Int>? = nil, age: ClosedRange<Int>? = nil, spent: ClosedRange<Int>? = nil
    ) {
        self.notify = notify
        self.cause = cause
        self.fatal = fatal
        self.keyvals = keyvals
        self.taskname = taskname
        self.item = item
        self.arch = arch
        self.labels = labels
        self.attempt = attempt
        self.streak = streak
        self.age = age
        self.spent = spent
    }

    /// Whether all of them hold of a crash.
    package func match(_ facts: Facts) -> Bool {
        let report = facts.crash.report
        return fatal.map { $0 == report.fatal } ?? true
            && holds(cause, of: report.cause) && holds(notify, of: report.notify)
            && holds(attempt, of: facts.chain.attempt) && holds(streak, of: facts.streak)
            && holds(age, of: facts.ageInSeconds) && holds(spent, of: facts.chain.seconds)
            && ofTheJob(taskname: facts.taskname, item: facts.item, arch: facts.arch, labels: facts.labels)
            && keyvals.allSatisfy { key, condition in condition.matches(report.keyvals[key]) }
    }

    /// Whether the conditions on the job rather than its crash hold: taskname, item, arch and labels.
    ///
    /// The jobs of which this is true are the denominator of a breaker's share.
    package func ofTheJob(taskname: String, item: String?, arch: String?, labels: KeyValues) -> Bool {
        holds(self.taskname, of: taskname) && holds(self.item, of: item) && holds(self.arch, of: arch)
            && self.labels?.matches(labels) ?? true
    }

    private func holds(_ condition: TextCondition?, of text: String?) -> Bool { condition?.matches(text) ?? true }

    private func holds(_ range: ClosedRange<Int>?, of number: Int) -> Bool { range?.contains(number) ?? true }
}

extension Facts {
    /// How many crashes in a row had this cause, this one included.
    package var streak: Int { 1 + chain.causes.prefix { $0 == crash.report.cause }.count }

    /// How old the job was when it crashed, in whole seconds; 0 if that time is before its creation.
    package var ageInSeconds: Int { max(0, Int((crash.crashedAt.microseconds - createdAt.microseconds) / 1_000_000)) }
}
