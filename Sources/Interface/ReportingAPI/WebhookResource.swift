import Destinations
import HTTP
import JSON
import Jobs
import Store
import Time
import Webhooks

/// `/webhooks` and `/webhooks/{webhook}`: who is told of events by HTTP.
struct WebhookResource: Sendable {
    let store: Store
    let allowsLocalTargets: Bool

    func create(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; a URL is registered once, however often it is sent.")
        let links = Links(request)
        let body = try NewWebhookBody(
            reading: request.body, contentType: try request.contentType(), allowsLocal: allowsLocalTargets)
        let secret = body.secret ?? .random()
        let new = NewWebhook(
            url: body.url.text, host: "\(body.url.host) \(body.url.port)", events: body.events, secret: secret.bytes)
        let addition = try await answer(links) { () throws(StoreError) in try await store.webhooks.add(new) }
        switch addition {
        case .added(let webhook):
            var response = try respond(201, webhook, links, changed: true, secret: secret, to: request)
            response.headers.append("Location", links.webhook(webhook.id))
            return response
        case .exists(let webhook, let sameSecret):
            guard sameSecret || body.secret == nil, Set(webhook.events) == Set(body.events) else {
                throw .webhookExists(webhook, links)
            }
            return try respond(200, webhook, links, changed: false, to: request)
        case .tooMany: throw .tooManyWebhooks()
        }
    }

    func list(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let webhooks = try await answer(links) { () throws(StoreError) in try await store.webhooks.all() }
        var writer = JSONWriter()
        writer.list(webhooks, next: nil) { $0.webhook($1, links) }
        return try request.json(200, writer, links)
    }

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let webhook = try await store.existingWebhook(
            try request.id("webhook", of: Webhook.self, from: "GET /webhooks"), links)
        return try respond(200, webhook, links, to: request)
    }

    func remove(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(["If-Match", "If-None-Match"], hint: "Leave it out; webhooks have no revision.")
        let id = try request.id("webhook", of: Webhook.self, from: "GET /webhooks")
        let removed = try await answer(Links(request)) { () throws(StoreError) in try await store.webhooks.remove(id) }
        guard removed else { throw .noSuchWebhook(id) }
        return Response(status: 204)
    }

    private func respond(
        _ status: Int, _ webhook: Webhook, _ links: Links, changed: Bool? = nil, secret: WebhookSecret? = nil,
        to request: Request
    ) throws(Problem) -> Response {
        var writer = JSONWriter()
        writer.webhook(webhook, links, changed: changed, secret: secret)
        return try request.json(status, writer, links)
    }
}

extension Store {
    /// The webhook, which has to be there.
    ///
    /// - Throws: 404 `no-such-webhook`.
    func existingWebhook(_ id: ID<Webhook>, _ links: Links) async throws(Problem) -> Webhook {
        let found = try await answer(links) { () throws(StoreError) in try await webhooks.webhook(id) }
        guard let found else { throw .noSuchWebhook(id) }
        return found
    }
}

extension Links {
    /// The address of a webhook.
    func webhook(_ id: ID<Webhook>) -> String { "\(prefix)/webhooks/\(id)" }
}

extension Problem {
    /// 404 `no-such-webhook`.
    fileprivate static func noSuchWebhook(_ id: ID<Webhook>) -> Problem {
        Problem(
            status: 404, code: "no-such-webhook", title: "There is no such webhook.",
            detail: "No webhook has the UUID \(id).", hint: "GET /webhooks lists those there are.")
    }

    /// 409 `webhook-exists`: the URL is registered otherwise.
    fileprivate static func webhookExists(_ webhook: Webhook, _ links: Links) -> Problem {
        Problem(
            status: 409, code: "webhook-exists", title: "The URL is registered with other events or another secret.",
            detail: "The webhook \(webhook.id) has this URL.",
            hint: "Keep it as it is, or delete it and register the URL anew.",
            extra: [.init("webhook", .string(links.webhook(webhook.id)))])
    }

    /// 409 `too-many-webhooks`.
    fileprivate static func tooManyWebhooks() -> Problem {
        Problem(
            status: 409, code: "too-many-webhooks", title: "There are as many webhooks as there may be.",
            detail: "There are \(Webhook.limit) webhooks already.",
            hint: "Delete one that nobody needs any more by DELETE /webhooks/<uuid>.")
    }
}

extension JSONWriter {
    fileprivate mutating func webhook(
        _ webhook: Webhook, _ links: Links, changed: Bool? = nil, secret: WebhookSecret? = nil
    ) {
        let href = links.webhook(webhook.id)
        beginObject()
        member("uuid", webhook.id)
        member("href", href)
        if let changed {
            key(plain: "changed")
            bool(changed)
        }
        member("url", webhook.url)
        key(plain: "events")
        strings(webhook.events.map(\.rawValue))
        member("created_at", webhook.createdAt)
        // Shown by the answer that made it, and never again.
        if let secret { member("secret", secret.text) }
        key(plain: "links")
        beginObject()
        member("self", href)
        key(plain: "deliveries")
        string(plain: href, and: "/deliveries")
        endObject()
        endObject()
    }
}
