package import Time

/// A report that a job has reached a state.
package struct Transition: Sendable, Equatable {
    /// The job it is about.
    package let job: ID<Job>
    /// The state that the job is reported to have reached.
    package let state: JobState
    /// When it happened; nil for the time of recording.
    package let at: Timestamp?
    /// What broke; non-nil exactly when `state` is CRASHED.
    package let crash: CrashReport?
    /// Free data; for a crash the same as `crash.keyvals`.
    package let keyvals: KeyValues
    /// The revision that the job must have (`If-Match`); nil for any.
    package let expectedRevision: Int?

    /// A report of SCHEDULED, RUNNING or FINISHED. For a crash use ``init(job:crash:at:expectedRevision:)``.
    ///
    /// - Precondition: `state` is not CRASHED.
    package init(
        job: ID<Job>, state: JobState, at: Timestamp? = nil, keyvals: KeyValues = [:], expectedRevision: Int? = nil
    ) {
        precondition(state != .crashed, "a crash needs a crash report")
        self.job = job
        self.state = state
        self.at = at
        self.crash = nil
        self.keyvals = keyvals
        self.expectedRevision = expectedRevision
    }

    /// A report of CRASHED.
    package init(job: ID<Job>, crash: CrashReport, at: Timestamp? = nil, expectedRevision: Int? = nil) {
        self.job = job
        self.state = .crashed
        self.at = at
        self.crash = crash
        self.keyvals = crash.keyvals
        self.expectedRevision = expectedRevision
    }
}

extension Transition {
    /// What a report does to a job.
    package enum Effect: Sendable, Equatable {
        /// The job takes the reported state; its revision grows by one.
        case change
        /// The report repeats an earlier one; nothing changes, and it is not an error.
        case repetition
        /// The job cannot take this state any more; nothing changes.
        case refusal
    }

    /// What this report does to `job`: the state table of Docs/STATES.md, every cell.
    ///
    /// Considers state and crash only; the store checks ``expectedRevision``, in the same statement as the change.
    package func effect(on job: Job) -> Effect {
        effect(on: job.state, crash: job.crash?.report)
    }

    /// The same, for a job of which only the state and the crash are at hand.
    package func effect(on current: JobState, crash: CrashReport?) -> Effect {
        switch (current, state) {
        case (.scheduled, .scheduled), (.running, .running), (.finished, .finished): .repetition
        case (.scheduled, .running), (.scheduled, .finished), (.scheduled, .crashed): .change
        case (.running, .finished), (.running, .crashed): .change
        case (.crashed, .crashed): crash == self.crash ? .repetition : .refusal
        case (.running, .scheduled): .refusal
        case (.finished, .scheduled), (.finished, .running), (.finished, .crashed): .refusal
        case (.crashed, .scheduled), (.crashed, .running), (.crashed, .finished): .refusal
        }
    }
}
