import Destinations
import Testing

struct MailAddressTests {
    @Test(arguments: ["a@b", "ops@example.org", "first.last+tag@sub.example.org", "o'neil@example.org"])
    func isRead(text: String) { #expect(MailAddress(text)?.text == text) }

    @Test(
        arguments: [
            "", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n", "a@b\r\nBcc: c@d", "<a@b>", "\"a\"@b", "a,b@c",
            "a@b;c",
            "ä@b", "a@[127.0.0.1]", "a@b\0", String(repeating: "a", count: 253) + "@b",
        ])
    func isRefused(text: String) { #expect(MailAddress(text) == nil) }
}
