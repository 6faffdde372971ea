import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

/// `/webhooks/{webhook}/deliveries`, `/mail/deliveries` and `/deliveries/{delivery}/resend`: what was sent, and what
/// became of it.
struct DeliveryResource: Sendable {
    let store: Store

    func listOfWebhook(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        let id = try request.id("webhook", of: Webhook.self, from: "GET /webhooks")
        let search = try DeliverySearch(reading: request.query)
        let webhook = try await store.existingWebhook(id, links)
        return try await list(search, to: webhook.id, at: "/webhooks/\(id)/deliveries", request, links)
    }

    func listOfMail(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let search = try DeliverySearch(reading: request.query)
        return try await list(search, to: nil, at: "/mail/deliveries", request, Links(request))
    }

    private func list(
        _ search: DeliverySearch, to webhook: ID<Webhook>?, at path: String, _ request: Request, _ links: Links
    ) async throws(Problem) -> Response {
        let page = try await answer(links) { () throws(StoreError) in
            try await store.outbox.deliveries(
                to: webhook, in: search.states, before: search.before, limit: search.limit)
        }
        let next = page.next.map { links.path(path, search.items(before: $0)) }
        var writer = JSONWriter()
        writer.list(page.deliveries, next: next) { $0.delivery($1, links) }
        return try request.json(200, writer, links)
    }

    func resend(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(["If-Match", "If-None-Match"], hint: "Leave it out; deliveries have no revision.")
        guard request.body.isEmpty else {
            throw Problem(
                status: 400, code: "misplaced-body", title: "A body came where none is read.",
                detail: "Sending again takes no body.", hint: "Leave the body out.")
        }
        let links = Links(request)
        let id = try request.id(
            "delivery", of: Delivery.self, from: "GET /webhooks/<uuid>/deliveries or /mail/deliveries")
        let found = try await answer(links) { () throws(StoreError) in try await store.outbox.resend(id) }
        guard let delivery = found else { throw .noSuchDelivery(id) }
        guard delivery.state == .pending else { throw .receiverGone(delivery) }
        var writer = JSONWriter()
        writer.delivery(delivery, links)
        return try request.json(200, writer, links)
    }
}

/// Which part of a delivery log to give.
private struct DeliverySearch {
    var states = Delivery.State.allCases
    var before: ID<Delivery>?
    var limit = JobQuery.defaultLimit

    init(reading items: [QueryItem]) throws(Problem) {
        var errors = ValidationErrors()
        for item in items {
            switch item.name {
            case "state": states = errors.deliveryStates(item) ?? states
            case "limit": limit = errors.limit(item) ?? limit
            case "cursor":
                before = ID(item.value)
                if before == nil { errors.add(.badCursor(item)) }
            default: errors.add(.unknownParameter(item.name, known: ["state", "limit", "cursor"]))
            }
        }
        try errors.refuse(400)
    }

    /// The query of the page that follows.
    func items(before delivery: ID<Delivery>) -> [QueryItem] {
        let all = states.count == Delivery.State.allCases.count
        return (all ? [] : [QueryItem(name: "state", value: states.map(\.rawValue).joined(separator: ","))]) + [
            QueryItem(name: "limit", value: "\(limit)"), QueryItem(name: "cursor", value: delivery.description),
        ]
    }
}

extension ValidationErrors {
    fileprivate mutating func deliveryStates(_ item: QueryItem) -> [Delivery.State]? {
        var states: [Delivery.State] = []
        for word in item.value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let state = Delivery.State(rawValue: String(word)) else {
                let known = Delivery.State.allCases.map(\.rawValue)
                add(
                    .badValue(
                        item.name, "has \(ValidationError.quoted(String(word))), which is no state of a delivery",
                        hint: ValidationError.didYouMean(String(word), in: known)
                            + "The states are \(known.joined(separator: ", "))."))
                return nil
            }
            if !states.contains(state) { states.append(state) }
        }
        return states
    }
}

extension Problem {
    fileprivate static func noSuchDelivery(_ id: ID<Delivery>) -> Problem {
        Problem(
            status: 404, code: "no-such-delivery", title: "There is no such delivery.",
            detail: "No delivery has the UUID \(id).",
            hint:
                "GET /webhooks/<uuid>/deliveries and /mail/deliveries list them; what has ended is taken away after 30 days."
        )
    }

    fileprivate static func receiverGone(_ delivery: Delivery) -> Problem {
        Problem(
            status: 409, code: "receiver-gone", title: "The receiver is not registered any more.",
            detail: "The webhook of delivery \(delivery.id) was deleted.",
            hint: "Register the receiver by POST /webhooks; it gets what happens from then on.")
    }
}

extension JSONWriter {
    fileprivate mutating func delivery(_ delivery: Delivery, _ links: Links) {
        beginObject()
        member("uuid", delivery.id)
        member("webhook", delivery.webhook.map(links.webhook))
        key(plain: "to")
        strings(delivery.recipients)
        member("subject", delivery.subject)
        member("message", delivery.message)
        member("event", delivery.event)
        member("job", delivery.job.map(links.job))
        member("state", delivery.state.rawValue)
        key(plain: "attempts")
        int(delivery.attempts)
        member("created_at", delivery.createdAt)
        member("next_at", delivery.nextAt)
        member("ended_at", delivery.endedAt)
        key(plain: "last_status")
        int(delivery.lastStatus)
        member("last_error", delivery.lastError)
        key(plain: "log")
        beginArray()
        for attempt in delivery.log { self.attempt(attempt) }
        endArray()
        key(plain: "links")
        beginObject()
        member("resend", "\(links.prefix)/deliveries/\(delivery.id)/resend")
        endObject()
        endObject()
    }

    private mutating func attempt(_ attempt: DeliveryAttempt) {
        beginObject()
        key(plain: "number")
        int(attempt.number)
        member("begun_at", attempt.begunAt)
        key(plain: "duration_ms")
        int(attempt.milliseconds)
        key(plain: "status")
        int(attempt.status)
        member("error", attempt.error)
        member("answer", attempt.answer)
        endObject()
    }
}
