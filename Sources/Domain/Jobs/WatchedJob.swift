package import Time

/// The data of a job that decide whether it is overdue.
package struct WatchedJob: Sendable, Equatable {
    /// The job.
    package let id: ID<Job>
    /// Its state.
    package let state: JobState
    /// Its revision, so that it is ended only if nothing has happened to it since.
    package let revision: Int
    /// When it was created.
    package let createdAt: Timestamp
    /// When it began to run.
    package let startedAt: Timestamp?
    /// When it may be begun at the earliest; nil for at once.
    package let notBefore: Timestamp?
    /// The timeouts it was created with.
    package let timeouts: Timeouts
    /// When its last report was recorded, or its creation: by the database's clock, unlike reported times.
    package let reportedAt: Timestamp
    /// When its last heartbeat arrived.
    package let beatAt: Timestamp?

    /// Creates one from all its parts; without `reportedAt` and `beatAt`, one without a report or heartbeat since its
    /// creation.
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

    /// When its last report or heartbeat arrived.
    package var lastSeen: Timestamp { beatAt.map { max($0, reportedAt) } ?? reportedAt }
}
