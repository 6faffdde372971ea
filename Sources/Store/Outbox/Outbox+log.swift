import Jobs
import Postgres
package import Time

extension Outbox {
    /// A part of a delivery log.
    package struct Page: Sendable, Equatable {
        /// The deliveries, newest first.
        package let deliveries: [Delivery]
        /// Where the next part begins: `before` of the next question; nil when there is no more.
        package let next: ID<Delivery>?
    }

    private static let columns = """
        uuid, webhook, message, event, job, state, attempts, created_at, \
        CASE WHEN state = 'pending' THEN next_at END AS next_at, ended_at, last_status, last_error, recipients, subject
        """

    private static let webhookStatement = logStatement("read_deliveries", "webhook = $4")
    private static let mailStatement = logStatement("read_mail_deliveries", "webhook IS NULL")
    private static let deadWebhookStatement = logStatement("read_dead_deliveries", "webhook = $4 AND state = 'dead'")
    private static let deadMailStatement = logStatement("read_dead_mail", "webhook IS NULL AND state = 'dead'")

    /// Sorted as the indexes are, backward; what is dead has an index of its own.
    private static func logStatement(_ name: String, _ condition: String) -> Statement {
        Statement(
            name: name,
            sql: """
                SELECT \(columns) FROM delivery
                WHERE \(condition) AND state::text = ANY ($1) AND ($2 IS NULL OR uuid < $2)
                ORDER BY webhook DESC, uuid DESC LIMIT $3
                """)
    }

    private static let attemptsStatement = Statement(
        name: "read_delivery_attempts",
        sql: """
            SELECT delivery, number, begun_at, milliseconds, status, error, answer
            FROM delivery_attempt WHERE delivery = ANY ($1) ORDER BY delivery, number DESC
            """)

    /// A delivery that is being sent at this moment stays as it is.
    private static let resendStatement = Statement(
        name: "resend_delivery",
        sql: """
            WITH queued AS (
                UPDATE delivery SET
                    state = 'pending', due_at = now(), next_at = now(), ended_at = NULL, tries = 0
                WHERE uuid = $1 AND NOT is_claimed AND (webhook IS NULL OR webhook IN (SELECT uuid FROM webhook))
                RETURNING *
            ), told AS (
                SELECT pg_notify('\(Channel.deliveries.rawValue)', '') FROM queued
            )
            SELECT \(columns), (SELECT count(*) FROM told) AS calls
            FROM (
                SELECT * FROM queued
                UNION ALL
                SELECT * FROM delivery WHERE uuid = $1 AND NOT EXISTS (SELECT FROM queued)
            ) AS delivery
            """)

    /// What was sent, and is to be sent, to a webhook or by mail, with its last attempts.
    ///
    /// - Parameters:
    ///   - webhook: The receiver; nil for mail.
    ///   - states: Which of them.
    ///   - before: Those written before this one; nil to begin with the newest.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func deliveries(
        to webhook: ID<Webhook>?, in states: [Delivery.State], before: ID<Delivery>?, limit: Int
    ) async throws(StoreError) -> Page {
        do throws(PostgresError) {
            let parameters: [Parameter] = [
                .texts(states.map(\.rawValue)), .uuid(before?.halves), .int4(Int32(clamping: limit + 1)),
            ]
            let areDead = states == [.dead]
            let rows =
                if let webhook {
                    try await pool.run(
                        areDead ? Self.deadWebhookStatement : Self.webhookStatement,
                        parameters + [.uuid(webhook.halves)])
                } else {
                    try await pool.run(areDead ? Self.deadMailStatement : Self.mailStatement, parameters)
                }
            var deliveries: [Delivery] = []
            for row in rows.prefix(limit) { deliveries.append(try Self.delivery(row)) }
            try await addLogs(to: &deliveries)
            return Page(deliveries: deliveries, next: rows.count > limit ? deliveries.last?.id : nil)
        } catch {
            throw StoreError(error)
        }
    }

    /// Has a delivery sent again, from the first attempt on; nil when there is none.
    ///
    /// One that is being sent at this moment, or whose webhook is gone, stays as it is.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func resend(_ id: ID<Delivery>) async throws(StoreError) -> Delivery? {
        do throws(PostgresError) {
            guard let row = try await pool.run(Self.resendStatement, [.uuid(id.halves)]).first else { return nil }
            var deliveries = [try Self.delivery(row)]
            try await addLogs(to: &deliveries)
            return deliveries.first
        } catch {
            throw StoreError(error)
        }
    }

    /// The most attempts that are shown with a delivery.
    private static let shownAttempts = 20

    private func addLogs(to deliveries: inout [Delivery]) async throws(PostgresError) {
        let rows = try await pool.run(Self.attemptsStatement, [.uuids(deliveries.map(\.id.halves))])
        var logs: [ID<Delivery>: [DeliveryAttempt]] = [:]
        for row in rows {
            let id = ID<Delivery>(try row.required.uuid(0))
            guard logs[id, default: []].count < Self.shownAttempts else { continue }
            logs[id, default: []].append(
                DeliveryAttempt(
                    number: try row.required.int(1),
                    begunAt: Timestamp(microseconds: try row.required.timestamp(2)),
                    duration: .milliseconds(try row.required.int(3)), status: try row.int(4), error: try row.text(5),
                    answer: try row.text(6)))
        }
        for index in deliveries.indices { deliveries[index].log = logs[deliveries[index].id] ?? [] }
    }

    private static func delivery(_ row: Row) throws(PostgresError) -> Delivery {
        let state = try row.required.text(5)
        guard let state = Delivery.State(rawValue: state) else {
            throw PostgresError(.misuse, nil, "column 5 has the unknown state \(state)")
        }
        return Delivery(
            id: ID(try row.required.uuid(0)), webhook: try row.uuid(1).map { ID($0) },
            message: try row.required.text(2), event: try row.required.text(3), job: try row.uuid(4).map { ID($0) },
            state: state, attempts: try row.required.int(6),
            createdAt: Timestamp(microseconds: try row.required.timestamp(7)),
            nextAt: try row.timestamp(8).map { Timestamp(microseconds: $0) },
            endedAt: try row.timestamp(9).map { Timestamp(microseconds: $0) }, lastStatus: try row.int(10),
            lastError: try row.text(11), recipients: try row.texts(12)?.compactMap { $0 }, subject: try row.text(13))
    }
}
