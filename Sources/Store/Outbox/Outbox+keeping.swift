import Jobs
import Postgres

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
        do throws(PostgresError) {
            guard let row = try await pool.run(Self.depthStatement).first else {
                throw PostgresError(.misuse, nil, "no row of the outbox's depth")
            }
            return Depth(
                due: try row.required.int(0), dead: try row.required.int(1),
                oldest: .seconds(try row.required.int(2)))
        } catch {
            throw StoreError(error)
        }
    }

    /// How long what has ended, and its log, is kept.
    static let keptFor = Duration.seconds(30 * 86_400)

    /// A few thousand a transaction: what ended before `$1`, and what nobody is left to receive.
    private static let forgetStatement = Statement(
        name: "forget_deliveries",
        sql: """
            WITH forgotten AS (
                DELETE FROM delivery WHERE uuid IN (
                    SELECT uuid FROM delivery WHERE state <> 'pending' AND ended_at < $1 LIMIT 5000
                ) OR uuid IN (
                    SELECT uuid FROM delivery
                    WHERE state = 'pending' AND webhook IS NOT NULL AND webhook NOT IN (SELECT uuid FROM webhook)
                    LIMIT 5000
                )
                RETURNING uuid
            ), logs AS (
                DELETE FROM delivery_attempt WHERE delivery IN (SELECT uuid FROM forgotten)
            )
            SELECT count(*) FROM forgotten
            """)

    /// Forgets what ended before `limit`, and returns how much that was.
    static func forget(endedBefore limit: Timestamp, on pool: Pool) async throws(PostgresError) -> Int {
        var forgotten = 0
        while true {
            let rows = try await pool.run(forgetStatement, [.timestamp(microseconds: limit.microseconds)])
            let count = try rows.first?.required.int(0) ?? 0
            forgotten += count
            if count == 0 { return forgotten }
        }
    }
}
