package import Notifications

/// A webhook that is to be registered.
package struct NewWebhook: Sendable {
    /// Where messages are to be sent to.
    package let url: String
    /// Host and port of it, under which deliveries share slots.
    package let host: String
    /// What it is to get messages of; not empty.
    package let events: [Webhook.Event]
    /// The key messages are signed with.
    package let secret: [UInt8]

    /// A webhook of these parts.
    package init(url: String, host: String, events: [Webhook.Event], secret: [UInt8]) {
        (self.url, self.host, self.events, self.secret) = (url, host, events, secret)
    }
}
