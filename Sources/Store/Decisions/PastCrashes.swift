package import EventLoop
import Jobs
import Postgres
package import Rescheduling
package import Time

/// The crashes of the past, in the order of their times. Each read has a connection of its own, which is read-only.
package struct PastCrashes: Sendable {
    let conninfo: String
    let loop: EventLoop

    /// How many crashes are read at a time.
    private static let batch = 4000

    /// The crashes in the migrated database at `conninfo`.
    package init(_ conninfo: String, on loop: EventLoop) {
        self.conninfo = conninfo
        self.loop = loop
    }

    /// Counts the crashes from `since` until before `until`, up to `limit` + 1.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func count(since: Timestamp, until: Timestamp, limit: Int = .max) async throws(StoreError) -> Int {
        try await reading { connection in
            let rows = try await connection.execute(
                sql: Self.countSQL,
                [
                    .timestamp(microseconds: since.microseconds), .timestamp(microseconds: until.microseconds),
                    .int8(limit == .max ? nil : Int64(limit) + 1),
                ])
            return try rows.decodeFirst { columns throws(PostgresError) in try columns.int() } ?? 0
        }
    }

    /// Gives `take` the crashes from `since` until before `until`, a batch at a time, all from one snapshot.
    ///
    /// The next batch is fetched while `take` has one.
    ///
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func read(
        since: Timestamp, until: Timestamp, _ take: @Sendable ([RecordedCrash]) -> Void
    ) async throws(StoreError) {
        try await reading { connection in
            _ = try await connection.execute(
                sql: "DECLARE past NO SCROLL CURSOR FOR \(Self.sql)",
                [.timestamp(microseconds: since.microseconds), .timestamp(microseconds: until.microseconds)])
            var rows = try await Self.fetch(connection)
            while !rows.isEmpty {
                async let next = Self.fetch(connection)
                take(try rows.decode(RecordedCrash.init))
                rows = try await next
            }
        }
    }

    private static func fetch(_ connection: Connection) async throws(PostgresError) -> Rows {
        try await connection.execute(sql: "FETCH \(batch) FROM past", [])
    }

    /// Gives `body` a connection of its own, in a transaction in which every statement sees the same.
    private func reading<Value>(
        _ body: (Connection) async throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await storingTransaction {
                let connection = try await Connection.connect(Sessions.replay(conninfo), on: loop)
                let result: Result<Value, any Error>
                do {
                    result = .success(try await connection.transaction(.repeatableRead, body))
                } catch {
                    result = .failure(error)
                }
                await connection.close()
                return try result.get()
            }
        } catch {
            throw error as? StoreError ?? .failed("\(error)")
        }
    }

    /// A job that crashed before a time was created before it: the condition on `job` leaves out the later partitions.
    private static let countSQL = """
        SELECT count(*) FROM (
            SELECT FROM crash
            WHERE crashed_at >= $1 AND crashed_at < $2 AND job < lowest_job_uuid($2)
            LIMIT $3
        ) AS crash
        """

    /// A policy's decision that a person's has replaced is in the history alone. There are few breakers, so a release
    /// is looked up by the names of all of them and the crash.
    private static let sql = """
        SELECT crash.job, job.root, crash.crashed_at, crash.notify, crash.cause, crash.fatal, crash.keyvals,
            crash.taskname, job.item, crash.arch, job.labels, job.created_at, job.started_at,
            job.attempt, before.counted, before.causes, extract(epoch FROM before.spent)::float8,
            decision.successor IS NOT NULL, retry.state, release.breaker,
            CASE WHEN by_person THEN earlier.keyvals ->> 'verdict' ELSE decision.verdict::text END,
            CASE WHEN by_person THEN earlier.keyvals ->> 'rule' ELSE decision.rule END,
            CASE WHEN by_person THEN (earlier.keyvals ->> 'policy_version')::integer ELSE decision.policy_version END,
            CASE WHEN by_person THEN (earlier.keyvals ->> 'attempt')::integer ELSE decision.attempt END,
            CASE WHEN by_person THEN (earlier.keyvals ->> 'limit')::integer ELSE decision.attempt_limit END,
            decision.counts,
            CASE WHEN by_person THEN NULL ELSE decision.not_before END,
            CASE WHEN by_person THEN earlier.keyvals ->> 'breaker' ELSE decision.breaker END,
            CASE WHEN by_person THEN earlier.keyvals ->> 'text' ELSE decision.text END,
            CASE WHEN by_person THEN earlier.occurred_at ELSE decision.decided_at END
        FROM (
            SELECT * FROM crash
            WHERE crashed_at >= $1 AND crashed_at < $2 AND job < lowest_job_uuid($2)
            ORDER BY crashed_at, job
        ) AS crash
        JOIN job ON job.uuid = crash.job
        LEFT JOIN LATERAL (
            SELECT *, comment IS NOT NULL AS by_person FROM decision WHERE predecessor = crash.job
        ) AS decision ON true
        LEFT JOIN LATERAL (
            SELECT min(breaker) AS breaker FROM release
            WHERE breaker = ANY (ARRAY(SELECT name FROM breaker)) AND predecessor = crash.job
        ) AS release ON true
        LEFT JOIN decision AS before ON before.predecessor = job.predecessor
        LEFT JOIN job AS retry ON retry.uuid = decision.successor
        LEFT JOIN LATERAL (
            SELECT keyvals, occurred_at FROM job_event AS event
            WHERE by_person AND event.job = crash.job AND kind = 'decision' AND NOT event.keyvals ? 'comment'
            ORDER BY number DESC LIMIT 1
        ) AS earlier ON true
        ORDER BY crash.crashed_at, crash.job
        """
}
