import Jobs
import Postgres
package import Time

extension Outbox {
    /// How many messages wait in the outbox, and for how long.
    package struct Depth: Sendable, Equatable {
        /// Deliveries that are due and not delivered yet.
        package let due: Int
        /// Deliveries that were given up and are still kept.
        package let dead: Int
        /// How long the oldest due delivery has been due; zero when none is.
        package let oldest: Duration
    }

    private static let depthStatement = Statement(
        name: "measure_outbox",
        sql: """
            SELECT due.count, dead.count, coalesce(extract(epoch FROM now() - due.oldest), 0)::bigint
            FROM (SELECT count(*), min(due_at) AS oldest FROM delivery WHERE state = 'pending' AND due_at <= now()) AS due,
                (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead
            """)

    /// Measures the outbox.
    ///
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func depth() async throws(StoreError) -> Depth {
        let depth = try await pool.readFirst(Self.depthStatement) { columns throws(PostgresError) in
            Depth(due: try columns.int(), dead: try columns.int(), oldest: .seconds(try columns.int()))
        }
        guard let depth else { throw .failed("The statement returned no depth of the outbox.") }
        return depth
    }

    /// How long deliveries that have ended, and their log, are kept.
    package static let keptFor = TimeSpan(seconds: 30 * 86_400)

    /// Deletes deliveries that ended before `limit` and those whose webhook was deleted; returns how many.
    static func forget(endedBefore limit: Timestamp, on pool: Pool) async throws(PostgresError) -> Int {
        let ended = try await forget(forgetEndedStatement, [.timestamp(microseconds: limit.microseconds)], on: pool)
        return try await ended + forget(forgetUnreceivableStatement, [], on: pool)
    }

    /// Repeats a statement, a batch a transaction, until it deletes nothing.
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

    // A delivery is deleted by its key, if its state is still the same, with its log. The keys are in an array: with a
    // join of a few thousand rows, the planner would read the whole table.

    /// Finds deliveries by the index `delivery_ended`, which is by time.
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

    /// Finds deliveries by the index `delivery_due`. Pending deliveries are given up when their webhook is deleted;
    /// these were written at the same moment.
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
