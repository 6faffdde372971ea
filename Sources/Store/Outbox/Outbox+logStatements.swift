import Access
import Jobs
import Postgres
import Time

/// The statements of the log, and their columns. They sort as the indexes do, backward; dead deliveries have an index
/// of their own.
extension Outbox {
    private static let columns = """
        uuid, webhook, message, event, job, state, attempts, created_at, \
        CASE WHEN state = 'pending' THEN next_at END AS next_at, ended_at, last_status, last_error, recipients, subject, resent_by
        """

    static func delivery(_ columns: inout Row.Columns) throws(PostgresError) -> Delivery {
        Delivery(
            id: try columns.id(), webhook: try columns.optionalID(), message: try columns.text(),
            event: try columns.text(), job: try columns.optionalID(), state: try state(&columns),
            attempts: try columns.int(), createdAt: try columns.time(), nextAt: try columns.optionalTime(),
            endedAt: try columns.optionalTime(), lastStatus: try columns.optionalInt(),
            lastError: try columns.optionalText(), recipients: try columns.optionalTexts(),
            subject: try columns.optionalText(), resentBy: try columns.optionalText().map { Actor(name: $0) })
    }

    private static func state(_ columns: inout Row.Columns) throws(PostgresError) -> Delivery.State {
        let word = try columns.text()
        guard let state = Delivery.State(rawValue: word) else { throw columns.error("has the unknown state \(word)") }
        return state
    }

    static let webhookStatement = Statement(
        name: "read_deliveries",
        sql: """
            SELECT \(columns) FROM delivery
            WHERE webhook = $4 AND state::text = ANY ($1) AND ($2 IS NULL OR uuid < $2)
            ORDER BY webhook DESC, uuid DESC LIMIT $3
            """)

    static let mailStatement = Statement(
        name: "read_mail_deliveries",
        sql: """
            SELECT \(columns) FROM delivery
            WHERE webhook IS NULL AND state::text = ANY ($1) AND ($2 IS NULL OR uuid < $2)
            ORDER BY webhook DESC, uuid DESC LIMIT $3
            """)

    static let deadWebhookStatement = Statement(
        name: "read_dead_deliveries",
        sql: """
            SELECT \(columns) FROM delivery
            WHERE webhook = $4 AND state = 'dead' AND state::text = ANY ($1) AND ($2 IS NULL OR uuid < $2)
            ORDER BY webhook DESC, uuid DESC LIMIT $3
            """)

    static let deadMailStatement = Statement(
        name: "read_dead_mail",
        sql: """
            SELECT \(columns) FROM delivery
            WHERE webhook IS NULL AND state = 'dead' AND state::text = ANY ($1) AND ($2 IS NULL OR uuid < $2)
            ORDER BY webhook DESC, uuid DESC LIMIT $3
            """)

    static let attemptsStatement = Statement(
        name: "read_delivery_attempts",
        sql: """
            SELECT delivery, number, begun_at, milliseconds, status, error, answer
            FROM delivery_attempt WHERE delivery = ANY ($1) ORDER BY delivery, number DESC
            """)

    /// A delivery that is claimed stays as it is.
    static let resendStatement = Statement(
        name: "resend_delivery",
        sql: """
            WITH queued AS (
                UPDATE delivery SET
                    state = 'pending', due_at = now(), next_at = now(), ended_at = NULL, tries = 0,
                    resent_by = $2
                WHERE uuid = $1 AND NOT is_claimed AND (webhook IS NULL OR webhook IN (SELECT uuid FROM webhook))
                RETURNING *
            )
            SELECT \(columns)
            FROM (
                SELECT * FROM queued
                UNION ALL
                SELECT * FROM delivery WHERE uuid = $1 AND NOT EXISTS (SELECT FROM queued)
            ) AS delivery
            """)

    static func attempt(
        _ columns: inout Row.Columns
    ) throws(PostgresError) -> (delivery: ID<Delivery>, attempt: DeliveryAttempt) {
        let id: ID<Delivery> = try columns.id()
        let attempt = DeliveryAttempt(
            number: try columns.int(), begunAt: try columns.time(), duration: .milliseconds(try columns.int()),
            status: try columns.optionalInt(), error: try columns.optionalText(), answer: try columns.optionalText())
        return (id, attempt)
    }
}
