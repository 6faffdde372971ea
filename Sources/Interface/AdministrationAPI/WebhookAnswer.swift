import Access
import JSON
import Jobs
import Notifications
import Routing
import Store
import Time
import Webhooks
import Wire

/// A webhook.
struct WebhookAnswer: Representation {
    let webhook: Webhook
    var changed: Bool?
    var secret: WebhookSecret?

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.webhook(webhook, links, changed: changed, secret: secret)
    }
}

/// All the webhooks.
struct WebhooksAnswer: Representation {
    let webhooks: [Webhook]

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list { writer in
            for webhook in webhooks { writer.webhook(webhook, links) }
        }
    }
}

extension Links {
    /// The address of a webhook.
    func webhook(_ id: ID<Webhook>) -> String { path("/webhooks/\(id)") }
}

extension JSONWriter {
    fileprivate mutating func webhook(
        _ webhook: Webhook, _ links: Links, changed: Bool? = nil, secret: WebhookSecret? = nil
    ) {
        let href = links.webhook(webhook.id)
        beginObject()
        member("uuid", webhook.id)
        member("href", href)
        if let changed { member("changed", changed) }
        member("url", webhook.url)
        member("events", webhook.events.map(\.rawValue))
        member("created_at", webhook.createdAt)
        member("actor", webhook.actor.name)
        // Shown by the answer that made it, and never again.
        if let secret { member("secret", secret.text) }
        key(plain: "links")
        beginObject()
        member("self", href)
        member("deliveries", plain: href, and: "/deliveries")
        endObject()
        endObject()
    }
}
