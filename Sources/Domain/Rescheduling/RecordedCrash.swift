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
        /// It has not ended, or nobody knows how.
        case unknown

        /// What became of a job in this state; nil for one that is not kept any more.
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
    /// The facts of that time; ``Facts/now`` is when it was decided, or the time of the crash. A crash that was held has a
    /// release, even if it is held still.
    package var facts: Facts
    /// What was decided; nil for crashes from before there were decisions.
    package var decision: Decision?
    /// What became of the next attempt, by whomever it was created; nil if there was none.
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
