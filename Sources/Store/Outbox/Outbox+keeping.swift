import Jobs
import Postgres
import Time

extension Outbox {
    /// What waits in the outbox.
    package struct Depth: Sendable, Equatable {
        /// Deliveries that are due and not taken yet.
        package let due: Int
        /// Those given up that are still kept.
        package let dead: Int
        /// For how long the oldest of those that are due has been so; zero when none is.
        package let oldest: Duration
    }

    private static let depthStatement = Statement(
        name: "measure_outbox",
        sql: """
            SELECT due.count, dead.count, coalesce(extract(epoch FROM now() - due.oldest), 0)::bigint
            FROM (SELECT count(*), min(due_at) AS oldest FROM delivery WHERE state = 'pending' AND due_at <= now()) AS due,
                (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead
            """)

    /// How much waits.
    ///
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func depth() async throws(StoreError) -> Depth {
        let depth = try await pool.readFirst(Self.depthStatement) { columns throws(PostgresError) in
            Depth(due: try columns.int(), dead: try columns.int(), oldest: .seconds(try columns.int()))
        }
        guard let depth else { throw .failed("There is no row of the outbox's depth.") }
        return depth
    }

    /// How long what has ended, and its log, is kept.
    static let keptFor = Duration.seconds(30 * 86_400)

    /// Forgets what ended before `limit`, and what nobody is left to receive, and returns how much that was.
    static func forget(endedBefore limit: Timestamp, on pool: Pool) async throws(PostgresError) -> Int {
        let ended = try await forget(forgetEndedStatement, [.timestamp(microseconds: limit.microseconds)], on: pool)
        return try await ended + forget(forgetUnreceivableStatement, [], on: pool)
    }

    /// A few thousand a transaction, until there is none.
    private static func forget(
        _ statement: Statement, _ parameters: [Parameter], on pool: Pool
    ) async throws(PostgresError) -> Int {
        var forgotten = 0
        while true {
            let count =
                try await pool.run(statement, parameters)
                .decodeFirst { columns throws(PostgresError) in try columns.int() } ?? 0
            forgotten += count
            if count == 0 { return forgotten }
        }
    }

    // Each is deleted by its key, if its state is still that; the log goes with it. Arrays, because with a join the
    // planner takes a few thousand rows for a reason to read the whole table.

    /// Found by the index of those that have ended, which is one by time.
    static let forgetEndedStatement = Statement(
        name: "forget_ended_deliveries",
        sql: """
            WITH forgotten AS (
                DELETE FROM delivery
                WHERE uuid = ANY (ARRAY(
                        SELECT uuid FROM delivery
                        WHERE state <> 'pending' AND ended_at < $1
                        ORDER BY ended_at LIMIT 5000
                    ))
                    AND state <> 'pending'
                RETURNING uuid
            ), logs AS (
                DELETE FROM delivery_attempt WHERE delivery = ANY (ARRAY(SELECT uuid FROM forgotten))
            )
            SELECT count(*) FROM forgotten
            """)

    /// Found by the index of those that are pending. Most that a webhook had to get is given up when that is deleted;
    /// this is what was written at that moment.
    static let forgetUnreceivableStatement = Statement(
        name: "forget_unreceivable_deliveries",
        sql: """
            WITH forgotten AS (
                DELETE FROM delivery
                WHERE uuid = ANY (ARRAY(
                        SELECT uuid FROM delivery
                        WHERE state = 'pending' AND webhook IS NOT NULL
                            AND NOT EXISTS (SELECT FROM webhook WHERE webhook.uuid = delivery.webhook)
                        LIMIT 5000
                    ))
                    AND state = 'pending'
                RETURNING uuid
            ), logs AS (
                DELETE FROM delivery_attempt WHERE delivery = ANY (ARRAY(SELECT uuid FROM forgotten))
            )
            SELECT count(*) FROM forgotten
            """)
}
