import Access
import Destinations
import HTTP
import JSON
import Jobs
import Notifications
import Routing
import Store
import Time
import Validation
import Webhooks
import Wire

/// `/webhooks` and `/webhooks/{webhook}`: who is notified of events by HTTP.
struct WebhookResource: Sendable {
    let store: Store
    let allowsLocalTargets: Bool

    func create(_ call: Call) async throws(Problem) -> Answer {
        let body = try call.body { json throws(ValidationErrors) in
            try NewWebhookBody(json, allowsLocal: allowsLocalTargets)
        }
        let secret = body.secret ?? .random()
        let new = NewWebhook(
            url: body.url.text, host: "\(body.url.host) \(body.url.port)", events: body.events, secret: secret.bytes)
        switch try await call.ask({ () throws(StoreError) in try await store.webhooks.add(new, by: call.actor) }) {
        case .added(let webhook):
            return Answer(
                201, WebhookAnswer(webhook: webhook, changed: true, secret: secret),
                location: call.links.webhook(webhook.id))
        case .exists(let webhook, let sameSecret):
            guard sameSecret || body.secret == nil, Set(webhook.events) == Set(body.events) else {
                throw .webhookExists(webhook, call.links)
            }
            return Answer(200, WebhookAnswer(webhook: webhook, changed: false))
        case .tooMany: throw .tooManyWebhooks()
        }
    }

    func list(_ call: Call) async throws(Problem) -> Answer {
        let webhooks = try await call.ask { () throws(StoreError) in try await store.webhooks.all() }
        return Answer(200, WebhooksAnswer(webhooks: webhooks))
    }

    func read(_ call: Call) async throws(Problem) -> Answer {
        Answer(200, WebhookAnswer(webhook: try await store.existingWebhook(try call.id("webhook"), call)))
    }

    func remove(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.id("webhook", of: Webhook.self)
        let removed = try await call.ask { () throws(StoreError) in try await store.webhooks.remove(id) }
        guard removed else { throw .noSuchWebhook(id) }
        return .noContent
    }
}

extension Store {
    /// The webhook, which has to exist.
    ///
    /// - Throws: 404 `no-such-webhook`.
    func existingWebhook(_ id: ID<Webhook>, _ call: Call) async throws(Problem) -> Webhook {
        let found = try await call.ask { () throws(StoreError) in try await webhooks.webhook(id) }
        guard let found else { throw .noSuchWebhook(id) }
        return found
    }
}

extension Problem {
    /// 404 `no-such-webhook`.
    fileprivate static func noSuchWebhook(_ id: ID<Webhook>) -> Problem {
        Problem(
            status: 404, code: "no-such-webhook", title: "There is no such webhook.",
            detail: "No webhook has the UUID \(id).", hint: "GET /webhooks lists them.")
    }

    /// 409 `webhook-exists`: the URL is registered with other events or another secret.
    fileprivate static func webhookExists(_ webhook: Webhook, _ links: Links) -> Problem {
        Problem(
            status: 409, code: "webhook-exists", title: "The URL is registered with other events or another secret.",
            detail: "The webhook \(webhook.id) has this URL.",
            hint: "Keep it as it is, or delete it and register the URL again.",
            extra: [.init("webhook", .string(links.webhook(webhook.id)))])
    }

    /// 409 `too-many-webhooks`.
    fileprivate static func tooManyWebhooks() -> Problem {
        Problem(
            status: 409, code: "too-many-webhooks", title: "The limit of \(Webhook.limit) webhooks is reached.",
            detail: "There are \(Webhook.limit) webhooks already.",
            hint: "Delete an unused one by DELETE /webhooks/<uuid>.")
    }
}
