import Access
import HTTP
import Jobs
import Notifications
import Routing
import Store
import Time
import Wire

/// `/webhooks/{webhook}/deliveries`, `/mail/deliveries` and `/deliveries/{delivery}/resend`: the messages that were
/// sent or are pending, and sending one again.
struct DeliveryResource: Sendable {
    let store: Store

    func listOfWebhook(_ call: Call, _ search: DeliverySearch) async throws(Problem) -> Answer {
        let webhook = try await store.existingWebhook(try call.id("webhook"), call)
        return try await list(search, to: webhook.id, at: "/webhooks/\(webhook.id)/deliveries", call)
    }

    func listOfMail(_ call: Call, _ search: DeliverySearch) async throws(Problem) -> Answer {
        try await list(search, to: nil, at: "/mail/deliveries", call)
    }

    private func list(
        _ search: DeliverySearch, to webhook: ID<Webhook>?, at path: String, _ call: Call
    ) async throws(Problem) -> Answer {
        let page = try await call.ask { () throws(StoreError) in
            try await store.outbox.deliveries(
                to: webhook, in: search.states, before: search.before, limit: search.limit)
        }
        let next = page.next.map { call.links.path(path, search.items(before: $0)) }
        return Answer(200, DeliveriesAnswer(deliveries: page.deliveries, next: next))
    }

    func resend(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.id("delivery", of: Delivery.self)
        let found = try await call.ask { () throws(StoreError) in try await store.outbox.resend(id, by: call.actor) }
        guard let delivery = found else { throw .noSuchDelivery(id) }
        guard delivery.state == .pending else { throw .receiverGone(delivery) }
        return Answer(200, DeliveryAnswer(delivery: delivery))
    }
}

extension Problem {
    fileprivate static func noSuchDelivery(_ id: ID<Delivery>) -> Problem {
        Problem(
            status: 404, code: "no-such-delivery", title: "There is no such delivery.",
            detail: "No delivery has the UUID \(id).",
            hint: "GET /webhooks/<uuid>/deliveries and /mail/deliveries list them; "
                + "deliveries that have ended are removed after \(Outbox.keptFor.seconds / 86_400) days.")
    }

    fileprivate static func receiverGone(_ delivery: Delivery) -> Problem {
        Problem(
            status: 409, code: "receiver-gone", title: "The receiver is no longer registered.",
            detail: "The webhook of delivery \(delivery.id) was deleted.",
            hint: "Register the receiver by POST /webhooks; it gets what happens from then on.")
    }
}
