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

    /// What the reporter is to do; the raw value is its name in the API.
    package enum Verdict: String, CaseIterable, Sendable {
        /// The job has not ended: go on, and send the next heartbeat in time.
        case goOn = "continue"
        /// The job has ended: no further report changes it.
        case stop
    }

    /// What the reporter is to do.
    package var verdict: Verdict { state.isEnd ? .stop : .goOn }
}
