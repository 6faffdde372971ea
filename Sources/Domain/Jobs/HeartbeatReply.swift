package import Time

/// The answer to a heartbeat: whether the job goes on or has ended.
package struct HeartbeatReply: Sendable, Equatable {
    /// The job.
    package let job: ID<Job>
    /// Its state.
    package let state: JobState
    /// How often a heartbeat is due: the job's own timeout, or the default; nil for no heartbeats.
    package let interval: TimeSpan?
    /// When it ended; nil until then.
    package let endedAt: Timestamp?
    /// The keyval `reason` of its crash; nil without one.
    package let crashReason: String?
    /// The job that runs it again.
    package let successor: ID<Job>?

    /// Creates one from all its parts.
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

    /// Whether the job goes on: it has not ended.
    package var goesOn: Bool { !state.isEnd }
}
