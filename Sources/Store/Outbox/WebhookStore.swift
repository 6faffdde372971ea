package import Access
import Jobs
package import Notifications
import Postgres
package import Time

/// The receivers of messages by HTTP.
package struct WebhookStore: Sendable {
    let pool: Pool

    /// The outcome of an addition.
    package enum Addition: Sendable, Equatable {
        /// The webhook is registered.
        case added(Webhook)
        /// A webhook with this URL is registered already, with the same secret or another.
        case exists(Webhook, sameSecret: Bool)
        /// There are `Webhook.limit` webhooks already.
        case tooMany
    }

    private static let columns = "uuid, url, events, created_at, actor"

    private static let addStatement = Statement(
        name: "add_webhook",
        sql: """
            INSERT INTO webhook (url, host, events, secret, actor)
            SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhook) < \(Webhook.limit)
            ON CONFLICT (url) DO NOTHING
            RETURNING \(columns)
            """)

    private static let allStatement = Statement(
        name: "read_webhooks", sql: "SELECT \(columns) FROM webhook ORDER BY uuid")

    private static let oneStatement = Statement(
        name: "read_webhook", sql: "SELECT \(columns) FROM webhook WHERE uuid = $1")

    private static let byURLStatement = Statement(
        name: "read_webhook_by_url", sql: "SELECT secret = $2, \(columns) FROM webhook WHERE url = $1")

    /// Deletes a webhook; its pending deliveries are given up.
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
    package func add(_ new: NewWebhook, by actor: Actor) async throws(StoreError) -> Addition {
        let added = try await pool.readFirst(
            Self.addStatement,
            [
                .text(new.url), .text(new.host), .texts(new.events.map(\.rawValue)), .bytes(new.secret),
                .text(actor.name),
            ],
            as: Self.webhook)
        if let added { return .added(added) }
        let present = try await pool.readFirst(Self.byURLStatement, [.text(new.url), .bytes(new.secret)]) {
            columns throws(PostgresError) in
            let isSame = try columns.bool()
            return Addition.exists(try Self.webhook(&columns), sameSecret: isSame)
        }
        return present ?? .tooMany
    }

    /// All webhooks, oldest first.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func all() async throws(StoreError) -> [Webhook] { try await read(Self.allStatement, []) }

    /// One webhook; nil when there is none.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func webhook(_ id: ID<Webhook>) async throws(StoreError) -> Webhook? {
        try await read(Self.oneStatement, [.uuid(id.halves)]).first
    }

    /// Deletes a webhook, and gives up its pending deliveries; false when there was none.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func remove(_ id: ID<Webhook>) async throws(StoreError) -> Bool {
        try await pool.change(Self.removeStatement, [.uuid(id.halves)]) > 0
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws(StoreError) -> [Webhook] {
        try await pool.read(statement, parameters, as: Self.webhook)
    }

    /// Reads `columns`. Events that this version does not know are left out.
    private static func webhook(_ columns: inout Row.Columns) throws(PostgresError) -> Webhook {
        Webhook(
            id: try columns.id(), url: try columns.text(),
            events: try columns.texts().compactMap { Webhook.Event(rawValue: $0) }, createdAt: try columns.time(),
            actor: Actor(name: try columns.text()))
    }
}
