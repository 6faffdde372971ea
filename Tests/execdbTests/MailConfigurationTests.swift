import Curl
import Delivery
import Testing

@testable import execdb

struct MailConfigurationTests {
    private func route(_ url: String, from sender: String = "execdb@example.org") throws -> MailRoute? {
        try MailRoute(
            SettingValues(
                flags: [.smtpURL: [url], .mailFrom: [sender]], environment: [:], file: nil))
    }

    @Test(arguments: [
        ("smtp://mail.example.org", "mail.example.org", 587, MailServer.Security.startTLS),
        ("SMTP://mail.example.org:2525/", "mail.example.org", 2525, .startTLS),
        ("smtps://mail.example.org", "mail.example.org", 465, .tls),
        ("smtp+plain://localhost", "localhost", 25, .none), ("smtp+plain://[::1]:1025", "::1", 1025, .none),
    ])
    func servers(url: String, host: String, port: Int, security: MailServer.Security) throws {
        let route = try #require(try route(url))
        #expect(route.server == MailServer(host: host, port: port, security: security))
        #expect(route.sender == "execdb@example.org")
    }

    @Test func userAndPasswordAreDecoded() throws {
        let server = try #require(try route("smtp://us%40er:p%3Aass%2Fword@mail.example.org")).server
        #expect((server.user, server.password) == ("us@er", "p:ass/word"))
    }

    @Test(arguments: [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://:25", "smtp://mail.example.org/path",
        "smtp://mail.example.org?x", "smtp://mail.example.org#x", "smtp://user@mail.example.org",
        "smtp+plain://user:hunter2@localhost", "smtp://user:hunter2@mail.example.org:0",
        "smtp://user:hunter2@mail.example.org:65536", "smtp://user:hunter2@mail example.org",
    ])
    func whatIsNoServerIsRefusedWithoutItsPassword(url: String) throws {
        let failure = try #require(throws: Failure.self) { try route(url) }
        #expect(failure.message.hasPrefix("--smtp-url: "), "\(failure)")
        #expect(!"\(failure)".contains("hunter2"))
    }

    @Test func withoutSettingsThereIsNoMail() throws {
        #expect(try MailRoute(SettingValues(flags: [:], environment: [:], file: nil)) == nil)
    }
}
