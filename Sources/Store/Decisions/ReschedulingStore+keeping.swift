import Jobs
import Postgres
import Time

extension ReschedulingStore {
    /// How long the events of breakers are kept.
    private static let eventsKept = Duration.seconds(90 * 86_400)

    /// How long operations that have ended are kept.
    static let operationsKept = Duration.seconds(30 * 86_400)

    /// Deletes windows of budgets that ended more than a day ago, old events of breakers, and old operations.
    static func forget(now: Timestamp, on pool: Pool) async throws(PostgresError) {
        _ = try await pool.run(
            forgetStatement,
            [
                .timestamp(microseconds: now.microseconds),
                .timestamp(microseconds: (now - eventsKept).microseconds),
                .timestamp(microseconds: (now - operationsKept).microseconds),
            ])
    }

    private static let forgetStatement = Statement(
        name: "forget_rescheduling",
        sql: """
            WITH used AS (
                DELETE FROM budget_use WHERE begins_at + make_interval(secs => seconds) < $1 - interval '1 day'
            ), operations AS (
                DELETE FROM operation WHERE ended_at < $3
            )
            DELETE FROM breaker_event WHERE happened_at < $2
            """)
}
