import Jobs
package import Time

/// A receiver of messages by HTTP.
package struct Webhook: Sendable, Equatable {
    /// Its UUID, of version 7 like a job's.
    package let id: ID<Webhook>
    /// Where messages are sent to.
    package let url: String
    /// What it is told of, by the names of `Event`.
    package let events: [Event]
    /// When it was registered.
    package let createdAt: Timestamp

    /// What a webhook may be told of; the raw value is its name in the API.
    package enum Event: String, CaseIterable, Sendable {
        /// A job that runs a crashed one again is due.
        case rescheduleDue = "reschedule.due"
        /// A crash, or what a breaker did, by a route that names the webhook.
        case notice
    }

    /// The most webhooks there are.
    package static let limit = 64
}

/// A webhook that is to be registered.
package struct NewWebhook: Sendable {
    /// Where messages are to be sent to.
    package let url: String
    /// Host and port of it, under which deliveries share places.
    package let host: String
    /// What it is to be told of; not empty.
    package let events: [Webhook.Event]
    /// The key messages are signed with.
    package let secret: [UInt8]

    /// A webhook of these parts.
    package init(url: String, host: String, events: [Webhook.Event], secret: [UInt8]) {
        (self.url, self.host, self.events, self.secret) = (url, host, events, secret)
    }
}
