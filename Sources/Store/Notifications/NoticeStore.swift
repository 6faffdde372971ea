import Jobs
package import Notifications
import Postgres
import Rescheduling
package import Time

/// Pending events, the notices made of them that wait in digests, and when the digests are due.
package struct NoticeStore: Sendable {
    /// For turns and for reading digests.
    let pool: Pool
    let announcer: Announcer

    /// Waits until the database is within reach. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// Gives `body` a turn, after those of others: a transaction to make or send notices in, committed when it returns.
    ///
    /// - Throws: what `body` throws; `unavailable`, `busy`, `failed`.
    package func turn<Value>(_ body: (NoticeTurn) async throws -> Value) async throws -> Value {
        try await storingTransaction {
            let announcements = Announcements()
            let value = try await pool.transaction { connection in
                _ = try await connection.execute(Self.turnStatement, [])
                return try await body(NoticeTurn(connection: connection, announcements: announcements))
            }
            announcer.announce(announcements)
            return value
        }
    }

    private static let turnStatement = Statement(
        name: "take_turn_to_notify", sql: "SELECT pg_advisory_xact_lock(hashtextextended('execdb.notices', 0))")

    /// The digests in which notices wait.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func waitingDigests() async throws(StoreError) -> [(key: DigestKey, digest: Digest)] {
        try await pool.read(Self.waitingStatement, as: Digest.row)
    }

    /// The digests that are due, the longest due first, at most 100.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func dueDigests(at time: Timestamp) async throws(StoreError) -> [(key: DigestKey, digest: Digest)] {
        try await pool.read(Self.dueStatement, [.timestamp(microseconds: time.microseconds)], as: Digest.row)
    }

    /// The notices that wait in a digest, the first `listed` in full; nil when there are none.
    ///
    /// - Parameter limit: The most notices to take, the oldest first; nil for all.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func waiting(
        in key: DigestKey, atMost limit: Int?, listed: Int
    ) async throws(StoreError) -> WaitingNotices? {
        let digest: [Parameter] = [.text(key.route), .text(key.recipient.description)]
        return try await storing { () async throws(PostgresError) -> WaitingNotices? in
            let bounds = try await pool.run(Self.boundsStatement, digest + [.int8(limit.map { Int64($0) })])
                .decodeFirst { columns throws(PostgresError) in
                    (total: try columns.int(), last: try columns.optionalInt())
                }
            guard let bounds, let last = bounds.last.map({ Int64($0) }) else { return nil }
            let rows = try await pool.run(
                Self.listStatement, digest + [.int8(Int64(min(listed, limit ?? listed)))]
            ).decode(Listed.init)
            let counts = try await pool.run(Self.countStatement, digest + [.int8(last)])
                .decode { columns throws(PostgresError) in
                    NoticeBatch.Count(
                        taskname: try columns.text(), cause: try columns.text(), count: try columns.int())
                }
            let jobs = try await ReadCommand.read(Set(rows.compactMap(\.job)), on: pool)
            let batch = NoticeBatch(
                route: key.route, notices: rows.compactMap { $0.notice(jobs) }, total: bounds.total, counts: counts)
            return WaitingNotices(batch: batch, last: last)
        }
    }

    private static let dueStatement = Statement(
        name: "read_due_digests",
        sql: """
            SELECT \(Digest.columns) FROM digest WHERE due_at <= $1 ORDER BY due_at LIMIT 100
            """)

    private static let waitingStatement = Statement(
        name: "read_waiting_digests",
        sql: "SELECT \(Digest.columns) FROM digest WHERE due_at IS NOT NULL ORDER BY due_at")

    private static let boundsStatement = Statement(
        name: "count_notices",
        sql: """
            SELECT count(*), max(number) FROM (
                SELECT number FROM notice WHERE route = $1 AND recipient = $2 ORDER BY number LIMIT $3
            ) AS waiting
            """)

    private static let listStatement = Statement(
        name: "read_notices",
        sql: """
            SELECT notice.job, notice.occasions, event.number IS NOT NULL, event.breaker, event.kind, event.text, event.happened_at
            FROM notice LEFT JOIN breaker_event AS event ON event.number = notice.breaker_event
            WHERE notice.route = $1 AND notice.recipient = $2 ORDER BY notice.number LIMIT $3
            """)

    private static let countStatement = Statement(
        name: "count_notices_by_cause",
        sql: """
            SELECT crash.taskname, crash.cause, count(*)
            FROM notice JOIN crash ON crash.job = notice.job
            WHERE notice.route = $1 AND notice.recipient = $2 AND notice.number <= $3
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 1000
            """)
}

extension NoticeStore {
    /// How long events that no notifier has taken are kept: for some time, all servers may run without a notifier.
    package static let pendingKept = TimeSpan(seconds: 7 * 86_400)

    /// Deletes old pending events, digests in which nothing waits, and causes that are new again when they come.
    ///
    /// - Returns: The number of the pending events.
    static func forget(now: Timestamp, on pool: Pool) async throws(PostgresError) -> Int {
        _ = try await pool.run(
            forgetStatement,
            [
                .timestamp(microseconds: now.microseconds),
                .timestamp(microseconds: (now - Occasion.causeForgotten - pendingKept).microseconds),
            ])
        var forgotten = 0
        while true {
            let limit = Parameter.timestamp(microseconds: (now - pendingKept).microseconds)
            let rows = try await pool.run(forgetPendingStatement, [limit])
            forgotten += rows.affected
            if rows.affected == 0 { return forgotten }
        }
    }

    private static let forgetStatement = Statement(
        name: "forget_notices",
        sql: """
            WITH causes AS (
                DELETE FROM cause_seen WHERE seen_at < $2
            )
            DELETE FROM digest WHERE due_at IS NULL AND free_at < $1 - interval '1 day'
            """)

    /// At most 5,000 rows a transaction, the oldest first.
    private static let forgetPendingStatement = Statement(
        name: "forget_pending_notices",
        sql: """
            DELETE FROM pending_notice WHERE number = ANY (ARRAY(
                SELECT number FROM (SELECT number, happened_at FROM pending_notice ORDER BY number LIMIT 5000) AS oldest
                WHERE happened_at < $1
            ))
            """)
}

/// A row of `listStatement`: a notice that is listed in full.
private struct Listed {
    let job: ID<Job>?
    let occasions: Set<Occasion>
    /// Nil also when the breaker's event is not kept any more.
    let event: BreakerEvent?

    init(_ columns: inout Row.Columns) throws(PostgresError) {
        job = try columns.optionalID()
        occasions = Set(try columns.texts().compactMap(Occasion.init(rawValue:)))
        event = try columns.bool() ? try BreakerEvent(&columns) : nil
    }

    func notice(_ jobs: [ID<Job>: Job]) -> Notice? {
        guard let job else { return event.map { .breaker($0) } }
        guard let found = jobs[job], let crash = found.crash else { return .gone(job) }
        return .crash(CrashNotice(found, crash, on: occasions, recentRate: nil))
    }
}
