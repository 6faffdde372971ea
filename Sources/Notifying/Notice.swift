package import Jobs

/// One thing to tell: a crash, and what was decided about it.
package struct Notice: Equatable, Sendable {
    /// The job that crashed.
    package let job: JobID
    /// The check.
    package let taskname: String
    /// What was checked.
    package let item: String?
    /// The architecture it ran on.
    package let arch: String?
    /// The crash.
    package let crash: Crash
    /// How many jobs of the check crashed of this cause in the last week, this one included, and how many ended.
    package let lately: (crashes: Int, ended: Int)
    /// What was decided, in a sentence.
    package let decision: String?
    /// Why it is told.
    package let occasions: Set<Occasion>

    /// A notice of these parts.
    package init(
        job: JobID, taskname: String, item: String?, arch: String?, crash: Crash, lately: (crashes: Int, ended: Int),
        decision: String?, occasions: Set<Occasion>
    ) {
        (self.job, self.taskname, self.item, self.arch, self.crash) = (job, taskname, item, arch, crash)
        (self.lately, self.decision, self.occasions) = (lately, decision, occasions)
    }

    /// Whether all parts are equal.
    package static func == (one: Notice, other: Notice) -> Bool {
        (one.job, one.taskname, one.item, one.arch, one.crash) == (
            other.job, other.taskname, other.item, other.arch, other.crash
        )
            && one.lately == other.lately && (one.decision, one.occasions) == (other.decision, other.occasions)
    }

    /// A line that says what happened, for a subject.
    package var subject: String {
        let what = "\(taskname) crashed" + (item.map { " on \($0)" } ?? "")
        if occasions.contains(.gaveUp) { return "\(what), and is not run again" }
        return occasions.contains(.newCause) ? "\(what), for the first time by \(crash.report.cause)" : what
    }
}
