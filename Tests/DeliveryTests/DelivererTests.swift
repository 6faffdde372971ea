import Access
import Curl
import Destinations
import Jobs
import Notifications
import Observability
import Store
import StoreTestSupport
import Testing
import Webhooks

@testable import Delivery

@Suite(.timeLimit(.minutes(10))) struct DelivererTests {
    private static let good = FakeMessenger { _, _ throws(OutgoingError) in ReceiverAnswer(status: 204, body: []) }

    @Test func aSuccessorIsSentSignedToItsWebhook() async throws {
        try await DelivererBundle.run { bundle throws in
            let webhook = try await bundle.webhook("https://ci.example/hook", host: "ci.example 443")
            let messenger = FakeMessenger { _, _ throws(OutgoingError) in ReceiverAnswer(status: 204, body: []) }
            let successor = try await bundle.successor()
            let observed = Observations()
            try await bundle.deliver(by: messenger, observe: observed.observe) {
                #expect(await observed.outcomes(1) == [.delivered])
            }
            let post = try #require(messenger.posts.first)
            #expect(post.url.text == "https://ci.example/hook")
            #expect(String(decoding: post.body, as: UTF8.self) == "{\"job\":\"\(successor)\"}")
            let fields = Dictionary(uniqueKeysWithValues: post.headers.map { ($0.name, $0.value) })
            #expect(fields["Content-Type"] == "application/json")
            #expect(fields["webhook-id"] == "due_\(successor)")
            let seconds = try #require(Int64(fields["webhook-timestamp"] ?? ""))
            let secret = try #require(WebhookSecret(bytes: DelivererBundle.secret))
            let signed = WebhookSignature.headers(
                id: "due_\(successor)", seconds: seconds, body: post.body, secret: secret)
            #expect(fields["webhook-signature"] == signed[2].value)
            let log = try await bundle.store.outbox.deliveries(
                to: webhook.id, in: [.delivered], before: nil, limit: 9)
            #expect(log.deliveries.map(\.lastStatus) == [204])
            #expect(log.deliveries.first?.log.count == 1)
        }
    }

    @Test func whatIsNotTakenIsTriedAgainAndThenGivenUp() async throws {
        try await DelivererBundle.run { bundle throws in
            let webhook = try await bundle.webhook("https://ci.example/hook", host: "ci.example 443")
            let messenger = FakeMessenger { _, _ throws(OutgoingError) in
                throw OutgoingError(.refused, "the receiver answered 500", status: 500, body: Array("no\0".utf8))
            }
            try await bundle.successor()
            let observed = Observations()
            try await bundle.deliver(by: messenger, { $0.schedule.tries = 3 }, observe: observed.observe) {
                #expect(await observed.outcomes(3) == [.failed, .failed, .dead])
            }
            #expect(Set(messenger.posts.map { $0.headers[1].value }).count == 1)
            let log = try await bundle.store.outbox.deliveries(to: webhook.id, in: [.dead], before: nil, limit: 9)
            let dead = try #require(log.deliveries.first)
            #expect(dead.log.map(\.status) == [500, 500, 500])
            #expect(dead.log.first?.answer == "no\u{FFFD}")
            let again = Observations()
            let willing = FakeMessenger { _, _ throws(OutgoingError) in ReceiverAnswer(status: 200, body: []) }
            #expect(try await bundle.store.outbox.resend(dead.id, by: .anonymous)?.state == .pending)
            try await bundle.deliver(by: willing, observe: again.observe) {
                #expect(await again.outcomes(1) == [.delivered])
            }
        }
    }

    @Test func whatCannotBeSentIsGivenUpAtOnce() async throws {
        try await DelivererBundle.run { bundle throws in
            try await bundle.webhook("no url", host: "x")
            try await bundle.successor()
            let observed = Observations()
            try await bundle.deliver(by: Self.good, observe: observed.observe) {
                #expect(await observed.outcomes(1) == [.dead])
            }
        }
    }

    @Test func aHostThatIsStuckHoldsUpItselfOnly() async throws {
        try await DelivererBundle.run { bundle throws in
            try await bundle.webhook("https://stuck.example/", host: "stuck.example 443")
            try await bundle.webhook("https://quick.example/", host: "quick.example 443")
            let messenger = FakeMessenger { host, _ throws(OutgoingError) in
                guard host == "stuck.example" else { return ReceiverAnswer(status: 200, body: []) }
                try? await Task.sleep(for: .seconds(3600))
                throw OutgoingError(.cancelled, "given up")
            }
            for _ in 0..<12 { try await bundle.successor() }
            let observed = Observations()
            try await bundle.deliver(
                by: messenger,
                {
                    $0.total = 4
                    $0.perHost = 2
                }, observe: observed.observe
            ) {
                #expect(await observed.outcomes(12) == Array(repeating: .delivered, count: 12))
                #expect(messenger.posts.count { $0.url.host == "stuck.example" } == 2)
            }
            // What was on its way when the driver ended is due again.
            let slots = FreeDeliverySlots(free: 99, perHost: 99, taken: [:], takesMail: false)
            let left = try await bundle.store.outbox.claim(slots)
            #expect(left.count == 12)
            #expect(left.allSatisfy { $0.tries == 1 })
        }
    }

    @Test func severalDriversSendEachMessageOnce() async throws {
        try await DelivererBundle.run { bundle throws in
            try await bundle.webhook("https://ci.example/", host: "ci.example 443")
            let messenger = FakeMessenger { _, _ throws(OutgoingError) in ReceiverAnswer(status: 200, body: []) }
            for _ in 0..<30 { try await bundle.successor() }
            let (one, two) = (Observations(), Observations())
            try await bundle.deliver(by: messenger, observe: one.observe) {
                try await bundle.deliver(by: messenger, observe: two.observe) {
                    await messenger.reach(30)
                }
            }
            #expect(Set(messenger.posts.map { $0.headers[1].value }).count == 30)
            #expect(messenger.posts.count == 30)
        }
    }
}
