package import Jobs
package import Time

/// A crash of the past: its facts, what was decided then, and what became of it.
package struct RecordedCrash: Sendable, Equatable {
    /// How the attempt after a crash ended.
    package enum Retry: Sendable, Equatable {
        /// It finished: the job was recovered.
        case finished
        /// It crashed too.
        case crashed
        /// It has not ended, or retention has pruned it.
        case unknown

        /// The outcome of a job in this state; nil for one that retention has pruned.
        package init(_ state: JobState?) {
            self =
                switch state {
                case .finished: .finished
                case .crashed: .crashed
                case .scheduled, .running, nil: .unknown
                }
        }
    }

    /// The crashed job.
    package var job: ID<Job>
    /// The first attempt of its chain.
    package var root: ID<Job>
    /// The facts of that time; ``Facts/now`` is when it was decided, or the time of the crash. A crash that was held
    /// has a release, even if it is still held.
    package var facts: Facts
    /// What was decided; nil for a crash without a decision.
    package var decision: Decision?
    /// The outcome of the next attempt, by hand or by a rule; nil if there was none.
    package var retry: Retry?

    /// Describes a crash of the past.
    package init(job: ID<Job>, root: ID<Job>, facts: Facts, decision: Decision?, retry: Retry?) {
        self.job = job
        self.root = root
        self.facts = facts
        self.decision = decision
        self.retry = retry
    }
}
