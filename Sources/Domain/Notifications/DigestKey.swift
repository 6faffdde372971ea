/// The key of a digest: a route and a recipient.
package struct DigestKey: Hashable, Sendable {
    /// The route's name.
    package let route: String
    /// Who is notified; never a label.
    package let recipient: Recipient

    /// A route and a recipient.
    package init(route: String, recipient: Recipient) { (self.route, self.recipient) = (route, recipient) }
}
