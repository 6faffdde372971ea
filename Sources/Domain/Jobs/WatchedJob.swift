package import Time

/// What decides whether a job is overdue.
package struct WatchedJob: Sendable, Equatable {
    /// The job.
    package let id: ID<Job>
    /// Where it is in its life.
    package let state: JobState
    /// Its revision, so that it is ended only if nothing has happened to it since.
    package let revision: Int
    /// When it was made.
    package let createdAt: Timestamp
    /// When it began to run.
    package let startedAt: Timestamp?
    /// When it may be begun at the earliest; nil for at once.
    package let notBefore: Timestamp?
    /// The timeouts it was made with.
    package let timeouts: Timeouts
    /// When its last report was recorded, or its creation: by the database's clock, unlike the times reporters give.
    package let reportedAt: Timestamp
    /// When its last heartbeat came.
    package let beatAt: Timestamp?

    /// Makes one out of all its parts; without `reportedAt` and `beatAt` one that was silent since its creation.
    package init(
        id: ID<Job>, state: JobState, revision: Int = 1, createdAt: Timestamp, startedAt: Timestamp? = nil,
        notBefore: Timestamp? = nil, timeouts: Timeouts = Timeouts(), reportedAt: Timestamp? = nil,
        beatAt: Timestamp? = nil
    ) {
        self.id = id
        self.state = state
        self.revision = revision
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.notBefore = notBefore
        self.timeouts = timeouts
        self.reportedAt = reportedAt ?? createdAt
        self.beatAt = beatAt
    }

    /// When it was last heard of.
    package var lastSeen: Timestamp { beatAt.map { max($0, reportedAt) } ?? reportedAt }
}
