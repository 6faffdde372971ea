/// An address of mail such as `ops@example.org`: what can stand in a head and in SMTP without quotes.
package struct MailAddress: Hashable, Sendable {
    /// The address.
    package let text: String

    /// Reads an address of ASCII; nil for anything else, and for what a head would need quotes for.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) })
        else { return nil }
        self.text = text
    }
}
