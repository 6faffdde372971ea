/// A mail address such as `ops@example.org` that needs no quotes in a header field or in SMTP.
package struct MailAddress: Hashable, Sendable {
    /// The address.
    package let text: String

    /// Reads an ASCII address; nil for any other text, and for an address that a header field would have to quote.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) })
        else { return nil }
        self.text = text
    }
}
