import Access
import JSON
import Jobs
import Notifications
import Routing
import Store
import Time
import Wire

/// A delivery.
struct DeliveryAnswer: Representation {
    let delivery: Delivery

    func writeJSON(to writer: inout JSONWriter, _ links: Links) { writer.delivery(delivery, links) }
}

/// A page of deliveries.
struct DeliveriesAnswer: Representation {
    let deliveries: [Delivery]
    let next: String?

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list(next: next) { writer in
            for delivery in deliveries { writer.delivery(delivery, links) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func delivery(_ delivery: Delivery, _ links: Links) {
        beginObject()
        member("uuid", delivery.id)
        member("webhook", delivery.webhook.map(links.webhook))
        member("to", delivery.recipients)
        member("subject", delivery.subject)
        member("message", delivery.message)
        member("event", delivery.event)
        member("job", delivery.job.map(links.job))
        member("state", delivery.state.rawValue)
        member("attempts", delivery.attempts)
        member("created_at", delivery.createdAt)
        member("next_at", delivery.nextAt)
        member("ended_at", delivery.endedAt)
        member("last_status", delivery.lastStatus)
        member("last_error", delivery.lastError)
        member("resent_by", delivery.resentBy?.name)
        key(plain: "log")
        beginArray()
        for attempt in delivery.log { self.attempt(attempt) }
        endArray()
        key(plain: "links")
        beginObject()
        member("resend", links.path("/deliveries/\(delivery.id)/resend"))
        endObject()
        endObject()
    }

    private mutating func attempt(_ attempt: DeliveryAttempt) {
        beginObject()
        member("number", attempt.number)
        member("begun_at", attempt.begunAt)
        member("duration_ms", attempt.milliseconds)
        member("status", attempt.status)
        member("error", attempt.error)
        member("answer", attempt.answer)
        endObject()
    }
}
