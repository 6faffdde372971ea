import Jobs
import Testing
import Time

@testable import Delivery

struct MailTextTests {
    @Test(arguments: [
        ("2026-11-20T23:57:09.123456Z", "Fri, 20 Nov 2026 23:57:09 +0000"),
        ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
        ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 +0000"),
        ("2024-02-29T12:00:00Z", "Thu, 29 Feb 2024 12:00:00 +0000"),
    ])
    func dates(time: String, text: String) throws {
        #expect(MailText.date(try #require(Timestamp(rfc3339: time))) == text)
    }

    @Test(arguments: [
        ("rpmlint crashed", "rpmlint crashed"), ("", ""), ("föö", "=?utf-8?Q?f=C3=B6=C3=B6?="),
        ("a\r\nBcc: b@c", "=?utf-8?Q?a=0D=0ABcc=3A=20b=40c?="),
        ("=?utf-8?Q?x?=", "=?utf-8?Q?=3D=3Futf=2D8=3FQ=3Fx=3F=3D?="),
    ])
    func subjects(text: String, encoded: String) {
        #expect(MailText.encodedWords(text) == encoded)
    }

    @Test func longSubjectsAreFoldedBetweenCharacters() {
        let lines = MailText.encodedWords(String(repeating: "ö", count: 100)).split(separator: "\r\n ")
        #expect(lines.count > 1)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?utf-8?Q?=C3=B6") && $0.hasSuffix("=B6?=") })
    }

    @Test(arguments: [
        ("one\ntwo", "one\r\ntwo\r\n"), ("one\n", "one\r\n"), ("", ""), ("a=b", "a=3Db\r\n"), ("ö", "=C3=B6\r\n"),
        ("end \n", "end=20\r\n"), ("a\rb", "ab\r\n"), ("tab\t.\n.", "tab\t.\r\n.\r\n"), ("\u{0}", "=00\r\n"),
    ])
    func bodies(text: String, encoded: String) {
        #expect(MailText.quotedPrintable(text) == encoded)
    }

    @Test func longLinesAreBroken() {
        let lines = MailText.quotedPrintable(String(repeating: "ö", count: 200)).split(separator: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(
            lines.map { $0.hasSuffix("=") ? $0.dropLast() : $0 }.joined() == String(repeating: "=C3=B6", count: 200))
    }
}
