package import Jobs
import Postgres
package import Time

/// Claims the jobs that are due on the watch, and records the verdicts on them.
extension WatchStore {
    /// The most jobs that are claimed at a time.
    package static let batch = 500
    /// How long a claim holds: other servers leave the job alone.
    private static let lease: Duration = .seconds(30)

    /// The verdicts on claimed jobs.
    package struct Verdicts: Sendable {
        /// Jobs to take off the watch.
        package var over: [ID<Job>]
        /// Jobs to look at again, each at its time.
        package var waiting: [(ID<Job>, Timestamp)]

        /// Verdicts on jobs that are over, and no others so far.
        package init(over: [ID<Job>] = []) { (self.over, waiting) = (over, []) }

        /// How many there are.
        package var count: Int { over.count + waiting.count }
    }

    /// Claims jobs that are due, at most ``batch``, without those that another server has claimed.
    ///
    /// - Returns: The jobs, and the identifiers of claimed ones that do not exist any more.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func claim(at now: Timestamp) async throws(StoreError) -> (jobs: [WatchedJob], gone: [ID<Job>]) {
        let claimed = try await pool.read(
            Self.claimStatement,
            [.timestamp(microseconds: now.microseconds), .timestamp(microseconds: (now + Self.lease).microseconds)]
        ) { columns throws(PostgresError) in
            let (id, exists): (ID<Job>, Bool) = (try columns.id(), try columns.bool())
            return (id: id, job: exists ? try WatchedJob(&columns) : nil)
        }
        return (claimed.compactMap(\.job), claimed.filter { $0.job == nil }.map(\.id))
    }

    /// Records the verdicts on claimed jobs.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func record(_ verdicts: Verdicts) async throws(StoreError) {
        guard verdicts.count > 0 else { return }
        try await pool.change(
            Self.settleStatement,
            [
                .uuids(verdicts.over.map(\.halves)), .uuids(verdicts.waiting.map(\.0.halves)),
                .timestamps(verdicts.waiting.map(\.1.microseconds)),
            ])
    }

    /// The time of the last event is the database's; `started_at` may be the reporter's.
    private static let claimStatement = Statement(
        name: "claim_due_jobs",
        sql: """
            WITH due AS (
                SELECT job FROM watch WHERE due_at <= $1 ORDER BY due_at LIMIT \(batch) FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE watch SET due_at = $2 FROM due WHERE watch.job = due.job RETURNING watch.job
            )
            SELECT claimed.job, job.uuid IS NOT NULL,
                job.uuid, job.state, job.revision, job.created_at, job.started_at, decision.not_before,
                job.queue_timeout, job.run_timeout, job.heartbeat_timeout,
                (SELECT max(recorded_at) FROM job_event AS event WHERE event.job = job.uuid AND job.state <= 'RUNNING'),
                heartbeat.seen_at
            FROM claimed
            LEFT JOIN job ON job.uuid = claimed.job
            LEFT JOIN heartbeat ON heartbeat.job = claimed.job
            LEFT JOIN decision ON decision.successor = CASE WHEN job.state = 'SCHEDULED' THEN job.uuid END
            """)

    private static let settleStatement = Statement(
        name: "settle_watched_jobs",
        sql: """
            WITH over AS (
                DELETE FROM watch USING unnest($1) AS over (job) WHERE watch.job = over.job
            )
            UPDATE watch SET due_at = next.due_at FROM unnest($2, $3) AS next (job, due_at) WHERE watch.job = next.job
            """)
}

extension WatchedJob {
    /// Reads identifier, state, revision, the times of creation and start, the earliest start, the timeouts, and the
    /// times of the last report and the last heartbeat.
    init(_ columns: inout Row.Columns) throws(PostgresError) {
        self.init(
            id: try columns.id(), state: try columns.state(), revision: try columns.int(),
            createdAt: try columns.time(), startedAt: try columns.optionalTime(),
            notBefore: try columns.optionalTime(),
            timeouts: Timeouts(
                queue: try columns.optionalSpan(), run: try columns.optionalSpan(),
                heartbeat: try columns.optionalSpan()),
            reportedAt: try columns.optionalTime(), beatAt: try columns.optionalTime())
    }
}
