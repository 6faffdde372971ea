import Jobs
import Postgres
package import Time

/// What is to be told to people: what happened, the notices that wait, and when they are due.
package struct NoticeStore: Sendable {
    /// For turns.
    let pool: Pool

    /// Gives `body` a turn, after those of others: a transaction to make or send notices in, committed when it returns.
    ///
    /// - Throws: what `body` throws; `unavailable`, `busy`, `failed`.
    package func turn<Value>(_ body: (NoticeTurn) async throws -> Value) async throws -> Value {
        do {
            return try await pool.transaction { connection in
                _ = try await connection.execute(Self.turnStatement, [])
                return try await body(NoticeTurn(connection: connection))
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        }
    }

    private static let turnStatement = Statement(
        name: "take_turn_to_tell", sql: "SELECT pg_advisory_xact_lock(hashtextextended('execdb.notices', 0))")

    /// The digests in which something waits.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func waitingDigests() async throws(StoreError) -> [DigestRecord] {
        try await digests(Self.waitingStatement, [])
    }

    /// The digests that are due, the longest due first, a hundred at most.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func dueDigests(at time: Timestamp) async throws(StoreError) -> [DigestRecord] {
        try await digests(Self.dueStatement, [.timestamp(microseconds: time.microseconds)])
    }

    private func digests(
        _ statement: Statement, _ parameters: [Parameter]
    ) async throws(StoreError) -> [DigestRecord] {
        do throws(PostgresError) {
            let rows = try await pool.run(statement, parameters)
            var records: [DigestRecord] = []
            for row in rows { records.append(try DigestRecord(row)) }
            return records
        } catch {
            throw StoreError(error)
        }
    }

    /// What waits in a digest: the first `listed` in full; nil when nothing does.
    ///
    /// - Parameter limit: To look at no more than so many, the oldest; nil for all.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func waiting(
        in key: DigestKey, atMost limit: Int?, listed: Int
    ) async throws(StoreError) -> WaitingNotices? {
        do throws(PostgresError) {
            let parameters: [Parameter] = [.text(key.route), .text(key.recipient), .int8(limit.map { Int64($0) })]
            guard let bounds = try await pool.run(Self.boundsStatement, parameters).first,
                let last = try bounds.int(1)
            else { return nil }
            let rows = try await pool.run(
                Self.listStatement,
                [.text(key.route), .text(key.recipient), .int8(Int64(min(listed, limit ?? listed)))])
            var counts: [(taskname: String, cause: String, count: Int)] = []
            let upTo: [Parameter] = [.text(key.route), .text(key.recipient), .int8(Int64(last))]
            for row in try await pool.run(Self.countStatement, upTo) {
                counts.append((try row.required.text(0), try row.required.text(1), try row.required.int(2)))
            }
            return WaitingNotices(
                notices: try await notices(rows), total: try bounds.required.int(0), counts: counts, last: Int64(last))
        } catch {
            throw StoreError(error)
        }
    }

    private func notices(_ rows: Rows) async throws(PostgresError) -> [WaitingNotices.Notice] {
        var ids: Set<ID<Job>> = []
        for row in rows { if let id = try row.uuid(0) { ids.insert(ID<Job>(id)) } }
        let jobs = try await ReadCommand.read(ids, on: pool)
        var notices: [WaitingNotices.Notice] = []
        for row in rows {
            guard let id = try row.uuid(0).map({ ID<Job>($0) }) else {
                // Without its event, which is kept for months, there is nothing to tell.
                if row.isNull(2) { continue }
                notices.append(.breaker(try BreakerEventRecord(row, from: 2)))
                continue
            }
            guard let job = jobs[id], let crash = job.crash else {
                notices.append(.gone(id))
                continue
            }
            let occasions = (try row.texts(1) ?? []).compactMap(\.self)
            notices.append(.crash(job, crash, occasions: occasions))
        }
        return notices
    }

    private static let dueStatement = Statement(
        name: "read_due_digests",
        sql: """
            SELECT route, recipient, due_at, free_at FROM digest WHERE due_at <= $1 ORDER BY due_at LIMIT 100
            """)

    private static let waitingStatement = Statement(
        name: "read_waiting_digests",
        sql: "SELECT route, recipient, due_at, free_at FROM digest WHERE due_at IS NOT NULL ORDER BY due_at")

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
            SELECT notice.job, notice.occasions, event.breaker, event.kind, event.text, event.happened_at
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
    /// How long what nobody took is kept: servers that do not tell may be the only ones for a while.
    private static let untoldKept = Duration.seconds(7 * 86_400)

    /// Forgets what nobody came to tell of, digests in which nothing waits, and causes that were not seen for long.
    ///
    /// - Returns: How much nobody came to tell of.
    static func forget(now: Timestamp, on pool: Pool) async throws(PostgresError) -> Int {
        _ = try await pool.run(forgetStatement, [.timestamp(microseconds: now.microseconds)])
        var forgotten = 0
        while true {
            let limit = Parameter.timestamp(microseconds: (now - untoldKept).microseconds)
            let rows = try await pool.run(forgetUntoldStatement, [limit])
            forgotten += rows.affected
            if rows.affected == 0 { return forgotten }
        }
    }

    private static let forgetStatement = Statement(
        name: "forget_notices",
        sql: """
            WITH causes AS (
                DELETE FROM cause_seen WHERE seen_at < $1 - interval '60 days'
            )
            DELETE FROM digest WHERE due_at IS NULL AND free_at < $1 - interval '1 day'
            """)

    /// A few thousand a transaction, the oldest first.
    private static let forgetUntoldStatement = Statement(
        name: "forget_untold",
        sql: """
            DELETE FROM pending_notice WHERE number = ANY (ARRAY(
                SELECT number FROM (SELECT number, happened_at FROM pending_notice ORDER BY number LIMIT 5000) AS oldest
                WHERE happened_at < $1
            ))
            """)
}
