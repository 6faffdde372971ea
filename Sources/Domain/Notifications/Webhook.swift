package import Access
package import Time

/// A receiver of messages by HTTP.
package struct Webhook: Sendable, Equatable {
    /// Its UUID, of version 7 like a job's.
    package let id: ID<Webhook>
    /// Where messages are sent to.
    package let url: String
    /// The events of which it gets messages.
    package let events: [Event]
    /// When it was registered.
    package let createdAt: Timestamp
    /// Who registered it.
    package let actor: Actor

    /// An event of which a webhook can get messages; the raw value is its name in the API.
    package enum Event: String, CaseIterable, Sendable {
        /// A job that runs a crashed one again is due.
        case rescheduleDue = "reschedule.due"
        /// A crash, or what a breaker did, by a route that names the webhook.
        case notice
    }

    /// The most webhooks that can be registered.
    package static let limit = 64

    /// A webhook of these parts.
    package init(id: ID<Webhook>, url: String, events: [Event], createdAt: Timestamp, actor: Actor) {
        (self.id, self.url, self.events, self.createdAt, self.actor) = (id, url, events, createdAt, actor)
    }
}
