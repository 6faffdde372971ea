import Curl
import Glibc
import Locking
import Testing

@Suite(.timeLimit(.minutes(10))) struct MailTests {
    /// What a scripted mail server heard.
    private final class Heard: Sendable {
        let text = Locked("")
    }

    /// A server that speaks SMTP as far as it is needed here; `refusing` answers commands that begin so with 550.
    private static func server(_ heard: Heard, refusing: String = "never") throws -> Peer {
        try Peer { connection in
            _ = Peer.say("220 test\r\n", to: connection)
            var isData = false
            while true {
                let text = Peer.hear(connection)
                if text.isEmpty { return }
                heard.text.withLock { $0 += text }
                if isData {
                    guard heard.text.withLock({ $0.hasSuffix("\r\n.\r\n") }) else { continue }
                    isData = false
                    _ = Peer.say("250 taken\r\n", to: connection)
                } else if text.hasPrefix(refusing) {
                    _ = Peer.say("550 not here\r\n", to: connection)
                } else if text.hasPrefix("DATA") {
                    isData = true
                    _ = Peer.say("354 go on\r\n", to: connection)
                } else {
                    _ = Peer.say("250 test\r\n", to: connection)
                }
            }
        }
    }

    private static func mail(
        _ peer: Peer, security: MailServer.Security = .none, from sender: String = "execdb@example.org",
        to recipients: [String] = ["a@example.org", "b@example.org"]
    ) -> Mail {
        Mail(
            by: MailServer(host: "127.0.0.1", port: peer.port, security: security), from: sender, to: recipients,
            message: Array("Subject: hello\r\n\r\n.one\r\n".utf8))
    }

    @Test func goesToAllRecipientsWithItsDotsDoubled() async throws {
        let heard = Heard()
        let peer = try Self.server(heard)
        // Not allowed to send web requests here; the mail server is named by the operator.
        let answer = try await Outgoing().send(Self.mail(peer))
        #expect(answer.status / 100 == 2)
        let text = heard.text.withLock { $0 }
        #expect(text.contains("MAIL FROM:<execdb@example.org>"))
        #expect(text.contains("RCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"))
        #expect(text.contains("DATA\r\nSubject: hello\r\n\r\n..one\r\n.\r\n"))
    }

    @Test(arguments: ["MAIL", "RCPT TO:<b", "DATA"])
    func aRefusalIsAFailureWithItsStatus(command: String) async throws {
        let heard = Heard()
        let peer = try Self.server(heard, refusing: command)
        do throws(OutgoingError) {
            _ = try await Outgoing().send(Self.mail(peer))
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .refused)
            #expect(error.status == 550)
        }
        #expect(!heard.text.withLock { $0.contains("Subject") })
    }

    @Test func withoutTheTLSThatIsAskedForNothingIsSent() async throws {
        let heard = Heard()
        let peer = try Self.server(heard)
        do throws(OutgoingError) {
            _ = try await Outgoing().send(Self.mail(peer, security: .startTLS))
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .insecure)
        }
        #expect(!heard.text.withLock { $0.contains("MAIL") })
    }

    @Test(arguments: ["a@b>\r\nRCPT TO:<c@d", "a b@c", "nobody", "@c", "a@", "a@b@c", "<a@b>", "ä@b", ""])
    func whatIsNoAddressIsRefused(text: String) async throws {
        let peer = try Self.server(Heard())
        for mail in [Self.mail(peer, to: ["a@b", text]), Self.mail(peer, from: text)] {
            do throws(OutgoingError) {
                _ = try await Outgoing().send(mail)
                Issue.record("it was taken")
            } catch {
                #expect(error.kind == .malformed)
            }
        }
        #expect(peer.connections.most == 0)
    }

    @Test func withoutRecipientsNothingIsSent() async throws {
        let peer = try Self.server(Heard())
        await #expect(throws: OutgoingError.self) { try await Outgoing().send(Self.mail(peer, to: [])) }
    }
}
