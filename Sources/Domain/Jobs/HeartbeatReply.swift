package import Time

/// The answer to a heartbeat: to go on, or that the job has ended.
package struct HeartbeatReply: Sendable, Equatable {
    /// The job.
    package let job: ID<Job>
    /// Where it is in its life.
    package let state: JobState
    /// How often a heartbeat is due, if it is: the job's own timeout, or the default.
    package let interval: TimeSpan?
    /// When it ended, if it has.
    package let endedAt: Timestamp?
    /// What its crash says under `reason`, if it does.
    package let crashReason: String?
    /// The job that tries it again.
    package let successor: ID<Job>?

    /// Makes one out of all its parts.
    package init(
        job: ID<Job>, state: JobState, interval: TimeSpan? = nil, endedAt: Timestamp? = nil, crashReason: String? = nil,
        successor: ID<Job>? = nil
    ) {
        self.job = job
        self.state = state
        self.interval = interval
        self.endedAt = endedAt
        self.crashReason = crashReason
        self.successor = successor
    }

    /// Whether to go on: the job has not ended.
    package var goesOn: Bool { !state.isEnd }
}
