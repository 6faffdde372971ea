package import Notifications

/// A webhook to be registered.
package struct NewWebhook: Sendable {
    /// Where messages are sent to.
    package let url: String
    /// Host and port of the URL; deliveries to one host share its slots.
    package let host: String
    /// The events it gets messages of; not empty.
    package let events: [Webhook.Event]
    /// The key messages are signed with.
    package let secret: [UInt8]

    /// A webhook of these parts.
    package init(url: String, host: String, events: [Webhook.Event], secret: [UInt8]) {
        (self.url, self.host, self.events, self.secret) = (url, host, events, secret)
    }
}
