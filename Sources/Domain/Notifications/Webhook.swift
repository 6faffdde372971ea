package import Time

/// A receiver of messages by HTTP.
package struct Webhook: Sendable, Equatable {
    /// Its UUID, of version 7 like a job's.
    package let id: ID<Webhook>
    /// Where messages are sent to.
    package let url: String
    /// What it gets messages of.
    package let events: [Event]
    /// When it was registered.
    package let createdAt: Timestamp

    /// What a webhook may get messages of; the raw value is its name in the API.
    package enum Event: String, CaseIterable, Sendable {
        /// A job that runs a crashed one again is due.
        case rescheduleDue = "reschedule.due"
        /// A crash, or what a breaker did, by a route that names the webhook.
        case notice
    }

    /// The most webhooks there are.
    package static let limit = 64

    /// A webhook of these parts.
    package init(id: ID<Webhook>, url: String, events: [Event], createdAt: Timestamp) {
        (self.id, self.url, self.events, self.createdAt) = (id, url, events, createdAt)
    }
}
