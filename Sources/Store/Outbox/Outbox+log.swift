package import Access
import Jobs
package import Notifications
import Postgres
package import Time

extension Outbox {
    /// A page of the delivery log.
    package struct Page: Sendable, Equatable {
        /// The deliveries, newest first.
        package let deliveries: [Delivery]
        /// The `before` of the query for the next page; nil when there are no more.
        package let next: ID<Delivery>?
    }

    /// The deliveries to a webhook or by mail, newest first, each with its last attempts.
    ///
    /// - Parameters:
    ///   - webhook: The receiver; nil for mail.
    ///   - states: Only deliveries in these states.
    ///   - before: Only deliveries older than this one; nil to begin with the newest.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func deliveries(
        to webhook: ID<Webhook>?, in states: [Delivery.State], before: ID<Delivery>?, limit: Int
    ) async throws(StoreError) -> Page {
        let parameters: [Parameter] = [
            .texts(states.map(\.rawValue)), .uuid(before?.halves), .int4(Int32(clamping: limit + 1)),
        ]
        let areDead = states == [.dead]
        return try await storing { () async throws(PostgresError) in
            let rows =
                if let webhook {
                    try await pool.run(
                        areDead ? Self.deadWebhookStatement : Self.webhookStatement,
                        parameters + [.uuid(webhook.halves)])
                } else {
                    try await pool.run(areDead ? Self.deadMailStatement : Self.mailStatement, parameters)
                }
            var deliveries = try rows.prefix(limit).decode(Self.delivery)
            try await addLogs(to: &deliveries)
            return Page(deliveries: deliveries, next: rows.count > limit ? deliveries.last?.id : nil)
        }
    }

    /// Queues a delivery to be sent again, its retry schedule from the start; nil when there is no such delivery.
    ///
    /// One that is claimed, or whose webhook was deleted, stays as it is.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func resend(_ id: ID<Delivery>, by actor: Actor) async throws(StoreError) -> Delivery? {
        try await storing { () async throws(PostgresError) in
            var deliveries = try await pool.run(Self.resendStatement, [.uuid(id.halves), .text(actor.name)])
                .decode(Self.delivery)
            announcer.announce(.deliveries)
            try await addLogs(to: &deliveries)
            return deliveries.first
        }
    }

    /// The most attempts that are shown with a delivery.
    private static let shownAttempts = 20

    private func addLogs(to deliveries: inout [Delivery]) async throws(PostgresError) {
        let rows = try await pool.run(Self.attemptsStatement, [.uuids(deliveries.map(\.id.halves))])
        var logs: [ID<Delivery>: [DeliveryAttempt]] = [:]
        for (id, attempt) in try rows.decode(Self.attempt) where logs[id, default: []].count < Self.shownAttempts {
            logs[id, default: []].append(attempt)
        }
        for index in deliveries.indices { deliveries[index].log = logs[deliveries[index].id] ?? [] }
    }
}
