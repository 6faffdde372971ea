import Jobs
import Postgres
import Time

/// The watch: claiming what is due on it, and writing down what came of that.
extension Reaper {
    /// What is to be written down about jobs that were claimed.
    struct Verdicts {
        /// To be watched no more.
        var over: [ID<Job>] = []
        /// To be looked at again then.
        var waiting: [(ID<Job>, Timestamp)] = []

        var count: Int { over.count + waiting.count }
    }

    /// Takes jobs that are due, at most a batch, and leaves those out that another server is judging. Jobs that do not
    /// exist any more are settled at once.
    func claim(at now: Timestamp, _ verdicts: inout Verdicts) async throws(PostgresError) -> [WatchedJob] {
        let rows = try await pool.run(
            Self.claimStatement,
            [.timestamp(microseconds: now.microseconds), .timestamp(microseconds: (now + Self.lease).microseconds)])
        var jobs: [WatchedJob] = []
        for row in rows {
            if row.isNull(1) {
                verdicts.over.append(ID<Job>(try row.required.uuid(0)))
            } else {
                jobs.append(
                    try Self.job(row, reportedAt: try row.time(8), beatAt: try row.time(9), notBefore: try row.time(10))
                )
            }
        }
        return jobs
    }

    /// The time of the last event is the database's, where `started_at` may be the reporter's.
    private static let claimStatement = Statement(
        name: "claim_due_jobs",
        sql: """
            WITH due AS (
                SELECT job FROM watch WHERE due_at <= $1 ORDER BY due_at LIMIT \(batch) FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE watch SET due_at = $2 FROM due WHERE watch.job = due.job RETURNING watch.job
            )
            SELECT claimed.job, job.state, job.revision, job.created_at, job.started_at,
                job.queue_timeout, job.run_timeout, job.heartbeat_timeout,
                (SELECT max(recorded_at) FROM job_event AS event WHERE event.job = job.uuid AND job.state <= 'RUNNING'),
                heartbeat.seen_at, decision.not_before
            FROM claimed
            LEFT JOIN job ON job.uuid = claimed.job
            LEFT JOIN heartbeat ON heartbeat.job = claimed.job
            LEFT JOIN decision ON decision.successor = CASE WHEN job.state = 'SCHEDULED' THEN job.uuid END
            """)

    /// The job of a row that begins with identifier, state, revision, times and timeouts.
    static func job(
        _ row: Row, reportedAt: Timestamp?, beatAt: Timestamp?, notBefore: Timestamp?
    ) throws(PostgresError) -> WatchedJob {
        WatchedJob(
            id: ID<Job>(try row.required.uuid(0)), state: try row.required.state(1), revision: try row.required.int(2),
            createdAt: try row.required.time(3), startedAt: try row.time(4), notBefore: notBefore,
            timeouts: Timeouts(queue: try row.span(5), run: try row.span(6), heartbeat: try row.span(7)),
            reportedAt: reportedAt, beatAt: beatAt)
    }

    /// Writes down what came of claimed jobs.
    func settle(_ verdicts: Verdicts) async throws(PostgresError) {
        guard verdicts.count > 0 else { return }
        _ = try await pool.run(
            Self.settleStatement,
            [
                .uuids(verdicts.over.map(\.halves)), .uuids(verdicts.waiting.map(\.0.halves)),
                .timestamps(verdicts.waiting.map(\.1.microseconds)),
            ])
    }

    private static let settleStatement = Statement(
        name: "settle_watched_jobs",
        sql: """
            WITH over AS (
                DELETE FROM watch USING unnest($1) AS over (job) WHERE watch.job = over.job
            )
            UPDATE watch SET due_at = next.due_at FROM unnest($2, $3) AS next (job, due_at) WHERE watch.job = next.job
            """)
}

extension Row {
    /// A `timestamptz`.
    func time(_ column: Int) throws(PostgresError) -> Timestamp? {
        try timestamp(column).map { Timestamp(microseconds: $0) }
    }

    /// A span in whole seconds.
    func span(_ column: Int) throws(PostgresError) -> TimeSpan? { try int(column).map { TimeSpan(seconds: $0) } }
}

extension Row.Required {
    /// A `timestamptz`.
    func time(_ column: Int) throws(PostgresError) -> Timestamp { Timestamp(microseconds: try timestamp(column)) }
}
