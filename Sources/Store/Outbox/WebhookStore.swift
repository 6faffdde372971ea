import Jobs
import Postgres
package import Time

/// The receivers of messages by HTTP.
package struct WebhookStore: Sendable {
    let pool: Pool

    /// What became of an addition.
    package enum Addition: Sendable, Equatable {
        /// It is registered.
        case added(Webhook)
        /// There is one with this URL already, with the same secret or another.
        case exists(Webhook, sameSecret: Bool)
        /// There are as many as there may be.
        case tooMany
    }

    private static let columns = "uuid, url, events, created_at"

    private static let addStatement = Statement(
        name: "add_webhook",
        sql: """
            INSERT INTO webhook (url, host, events, secret)
            SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM webhook) < \(Webhook.limit)
            ON CONFLICT (url) DO NOTHING
            RETURNING \(columns)
            """)

    private static let allStatement = Statement(
        name: "read_webhooks", sql: "SELECT \(columns) FROM webhook ORDER BY uuid")

    private static let oneStatement = Statement(
        name: "read_webhook", sql: "SELECT \(columns) FROM webhook WHERE uuid = $1")

    private static let byURLStatement = Statement(
        name: "read_webhook_by_url", sql: "SELECT \(columns), secret = $2 FROM webhook WHERE url = $1")

    /// What is still to be sent to it is given up.
    private static let removeStatement = Statement(
        name: "remove_webhook",
        sql: """
            WITH removed AS (
                DELETE FROM webhook WHERE uuid = $1 RETURNING uuid
            ), given_up AS (
                UPDATE delivery SET state = 'dead', ended_at = now(), is_claimed = false,
                    last_error = 'the webhook was deleted'
                FROM removed WHERE delivery.webhook = removed.uuid AND delivery.state = 'pending'
            )
            SELECT uuid FROM removed
            """)

    /// Registers a webhook.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func add(_ new: NewWebhook) async throws(StoreError) -> Addition {
        do throws(PostgresError) {
            let added = try await pool.run(
                Self.addStatement,
                [.text(new.url), .text(new.host), .texts(new.events.map(\.rawValue)), .bytes(new.secret)])
            if let row = added.first { return .added(try Self.webhook(row)) }
            let present = try await pool.run(Self.byURLStatement, [.text(new.url), .bytes(new.secret)])
            guard let row = present.first else { return .tooMany }
            return .exists(try Self.webhook(row), sameSecret: try row.required.bool(4))
        } catch {
            throw StoreError(error)
        }
    }

    /// All there are, oldest first.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func all() async throws(StoreError) -> [Webhook] { try await read(Self.allStatement, []) }

    /// One; nil when there is none.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func webhook(_ id: ID<Webhook>) async throws(StoreError) -> Webhook? {
        try await read(Self.oneStatement, [.uuid(id.halves)]).first
    }

    /// Takes one away, and gives up what is still to be sent to it; false when there was none.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func remove(_ id: ID<Webhook>) async throws(StoreError) -> Bool {
        do throws(PostgresError) {
            return try await !pool.run(Self.removeStatement, [.uuid(id.halves)]).isEmpty
        } catch {
            throw StoreError(error)
        }
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Webhook] {
        do throws(PostgresError) {
            var webhooks: [Webhook] = []
            for row in try await pool.run(statement, parameters) { webhooks.append(try Self.webhook(row)) }
            return webhooks
        } catch {
            throw StoreError(error)
        }
    }

    private static func webhook(_ row: Row) throws(PostgresError) -> Webhook {
        Webhook(
            id: ID<Webhook>(try row.required.uuid(0)), url: try row.required.text(1),
            events: (try row.texts(2) ?? []).compactMap { $0.flatMap(Webhook.Event.init) },
            createdAt: Timestamp(microseconds: try row.required.timestamp(3)))
    }
}
