import Access
import Jobs
import Notifications
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// What is written to the outbox is sent until it is taken, and by one at a time.
@Suite(.timeLimit(.minutes(10))) struct OutboxTests {
    @Test func aSuccessorMakesAMessageForEveryWebhookThatWantsIt() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.crashed()
            try await bundle.webhook("a")
            try await bundle.webhook("b")
            let successor = try await bundle.queue(job)
            let claimed = try await bundle.store.outbox.claim(.plenty)
            #expect(Set(claimed.map(\.host)) == ["a", "b"])
            for delivery in claimed {
                #expect(delivery.message == "due_\(successor)")
                #expect(delivery.event == .rescheduleDue)
                #expect(delivery.job == successor)
                #expect((delivery.attempt, delivery.tries) == (1, 1))
                #expect(delivery.id.version == 7)
            }
        }
    }

    @Test func aMessageIsWrittenOnceAndNotBeforeThereIsAWebhook() async throws {
        try await StoreBundle.run { bundle throws in
            let successor = try await bundle.queue(try await bundle.crashed())
            #expect(try await bundle.store.outbox.claim(.plenty).isEmpty)
            try await bundle.webhook("a")
            try await bundle.queue(successor: successor)
            try await bundle.queue(successor: successor)
            #expect(try await bundle.ask("SELECT count(*) FROM delivery") == "1")
        }
    }

    @Test func nothingIsSentBeforeItIsDue() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1), notBefore: .now() + .seconds(60))
            #expect(try await bundle.store.outbox.claim(.plenty).isEmpty)
            #expect(try await bundle.store.outbox.depth() == .init(due: 0, dead: 0, oldest: .zero))
        }
    }

    @Test func whatIsOfAnEventOfALaterVersionIsLeftToThat() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1))
            try await bundle.execute(
                """
                INSERT INTO delivery (webhook, event, message, payload)
                SELECT uuid, 'of.tomorrow', 'tomorrow', '{}' FROM webhook
                """)
            try await bundle.execute(
                """
                INSERT INTO delivery (event, message, recipients, subject, payload)
                VALUES ('of.tomorrow', 'tomorrow', '{a@example.org}', 's', 't')
                """)
            #expect(try await bundle.store.outbox.claim(.plenty).map(\.event) == [.rescheduleDue])
            #expect(try await bundle.store.outbox.claim(.plenty).isEmpty)
            let mail = try await bundle.store.outbox.deliveries(to: nil, in: [.pending], before: nil, limit: 5)
            #expect(mail.deliveries.map(\.event) == ["of.tomorrow"])
        }
    }

    @Test func whatIsClaimedIsNobodyElsesUntilTheClaimEnds() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1))
            let outbox = bundle.store.outbox
            let first = try #require(await outbox.claim(.plenty).first)
            #expect(try await outbox.claim(.plenty).isEmpty)
            try await bundle.execute("UPDATE delivery SET next_at = now()")
            let second = try #require(await outbox.claim(.plenty).first)
            #expect((second.id, second.attempt) == (first.id, 2))
            // The first one's failure is logged, and changes nothing.
            #expect(try await !outbox.record(.failed(1), of: first.id, .dead))
            #expect(try await bundle.ask("SELECT state FROM delivery") == "pending")
            // Its success counts: the receiver has the message.
            #expect(try await outbox.record(.done(1), of: first.id, .delivered))
            #expect(try await !outbox.record(.failed(2), of: second.id, .dead))
            #expect(try await bundle.ask("SELECT state FROM delivery") == "delivered")
        }
    }

    @Test func manyClaimingAtOnceGetEachDeliveryOnce() async throws {
        try await StoreBundle.run { bundle throws in
            for host in 0..<5 { try await bundle.webhook("h\(host)") }
            for low in 1...40 { try await bundle.queue(successor: ID<Job>(high: 1, low: UInt64(low))) }
            let outbox = bundle.store.outbox
            let ids = try await withThrowingTaskGroup(of: [ID<Delivery>].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var ids: [ID<Delivery>] = []
                        while true {
                            let claimed = try await outbox.claim(.plenty).map(\.id)
                            if claimed.isEmpty { return ids }
                            ids += claimed
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // One who was passed over by all others at one moment may be left: nobody waits for a claim.
            let left = try await outbox.claim(.plenty).map(\.id)
            #expect(Set(ids + left).count == 200)
            #expect(ids.count + left.count == 200)
        }
    }

    @Test func noHostTakesMoreThanItsSlotsAndTheyTakeTurns() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            try await bundle.webhook("a", path: "/2")
            try await bundle.webhook("b")
            for low in 1...10 { try await bundle.queue(successor: ID<Job>(high: 1, low: UInt64(low))) }
            let outbox = bundle.store.outbox
            let first = try await outbox.claim(
                FreeDeliverySlots(free: 100, perHost: 3, taken: ["a": 1], takesMail: true))
            #expect(first.count { $0.host == "a" } == 2)
            #expect(first.count { $0.host == "b" } == 3)
            let second = try await outbox.claim(
                FreeDeliverySlots(free: 3, perHost: 5, taken: ["a": 3, "b": 3], takesMail: true))
            #expect(second.count == 3)
            #expect(Set(second.map(\.host)) == ["a", "b"])
            let none = FreeDeliverySlots(free: 9, perHost: 3, taken: ["a": 3, "b": 7], takesMail: true)
            #expect(try await outbox.claim(none).isEmpty)
            #expect(try await outbox.claim(.init(free: 0, perHost: 3, taken: [:], takesMail: true)).isEmpty)
        }
    }

    @Test func aFailureIsTriedAgainAndThenSentAgainByHand() async throws {
        try await StoreBundle.run { bundle throws in
            let webhook = try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1))
            let outbox = bundle.store.outbox
            let first = try #require(await outbox.claim(.plenty).first)
            let later = Timestamp.now() + .seconds(60)
            #expect(try await outbox.record(.failed(1), of: first.id, .retry(later)))
            #expect(try await outbox.claim(.plenty).isEmpty)
            try await bundle.execute("UPDATE delivery SET next_at = now()")
            let second = try #require(await outbox.claim(.plenty).first)
            #expect((second.attempt, second.tries) == (2, 2))
            #expect(try await outbox.record(.failed(2), of: second.id, .dead))
            #expect(try await outbox.depth() == .init(due: 0, dead: 1, oldest: .zero))
            let page = try await outbox.deliveries(to: webhook.id, in: [.dead], before: nil, limit: 10)
            let dead = try #require(page.deliveries.first)
            #expect(dead.state == .dead && dead.attempts == 2 && dead.nextAt == nil && dead.endedAt != nil)
            #expect((dead.lastStatus, dead.lastError) == (503, "no"))
            #expect(dead.log.map(\.number) == [2, 1])
            #expect(dead.log.first?.answer == "busy")
            let again = try #require(await outbox.resend(dead.id, by: .anonymous))
            #expect(again.state == .pending && again.endedAt == nil && again.attempts == 2)
            let third = try #require(await outbox.claim(.plenty).first)
            #expect((third.attempt, third.tries) == (3, 1))
            // While it is being sent it is not sent again.
            #expect(try await outbox.resend(third.id, by: .anonymous)?.attempts == 3)
            #expect(try await outbox.claim(.plenty).isEmpty)
        }
    }

    @Test func aClaimThatIsGivenBackCountsForNothing() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1))
            let outbox = bundle.store.outbox
            let first = try #require(await outbox.claim(.plenty).first)
            try await outbox.release(first)
            let second = try #require(await outbox.claim(.plenty).first)
            #expect((second.attempt, second.tries) == (2, 1))
            try await outbox.release(first)
            #expect(try await outbox.claim(.plenty).isEmpty)
        }
    }

    @Test func whatADeletedWebhookHadToGetIsGivenUp() async throws {
        try await StoreBundle.run { bundle throws in
            let webhook = try await bundle.webhook("a")
            try await bundle.queue(successor: ID<Job>(high: 1, low: 1))
            #expect(try await bundle.store.webhooks.remove(webhook.id))
            #expect(try await !bundle.store.webhooks.remove(webhook.id))
            #expect(try await bundle.store.outbox.claim(.plenty).isEmpty)
            #expect(try await bundle.ask("SELECT state || last_error FROM delivery") == "deadthe webhook was deleted")
            let id = try #require(ID<Delivery>(try await bundle.ask("SELECT uuid FROM delivery") ?? ""))
            #expect(try await bundle.store.outbox.resend(id, by: .anonymous)?.state == .dead)
        }
    }

    @Test func theLogIsReadInPages() async throws {
        try await StoreBundle.run { bundle throws in
            let webhook = try await bundle.webhook("a")
            for low in 1...5 { try await bundle.queue(successor: ID<Job>(high: 1, low: UInt64(low))) }
            let outbox = bundle.store.outbox
            var seen: [ID<Delivery>] = []
            var before: ID<Delivery>?
            repeat {
                let page = try await outbox.deliveries(to: webhook.id, in: [.pending], before: before, limit: 2)
                seen += page.deliveries.map(\.id)
                before = page.next
            } while before != nil
            #expect(seen.count == 5)
            #expect(seen == seen.sorted(by: >))
            #expect(try await outbox.deliveries(to: webhook.id, in: [.dead], before: nil, limit: 2).deliveries.isEmpty)
        }
    }

    @Test func whatHasEndedLongAgoIsForgottenWithItsLog() async throws {
        try await StoreBundle.run { bundle throws in
            try await bundle.webhook("a")
            for low in 1...2 { try await bundle.queue(successor: ID<Job>(high: 1, low: UInt64(low))) }
            for claimed in try await bundle.store.outbox.claim(.plenty) {
                try await bundle.store.outbox.record(.done(1), of: claimed.id, .delivered)
            }
            try await bundle.execute(
                "UPDATE delivery SET ended_at = now() - interval '40 days' WHERE job = '\(ID<Job>(high: 1, low: 1))'")
            try await bundle.execute(
                """
                INSERT INTO delivery (webhook, job, message, event)
                VALUES (make_uuid(), make_uuid(), 'nobody''s', 'reschedule.due')
                """)
            let limit = Timestamp.now() - Outbox.keptFor
            #expect(try await Outbox.forget(endedBefore: limit, on: bundle.pool) == 2)
            #expect(try await bundle.ask("SELECT count(*) FROM delivery") == "1")
            #expect(try await bundle.ask("SELECT count(*) FROM delivery_attempt") == "1")
        }
    }

    @Test func noMoreWebhooksThanThereMayBeAndOneForEachURL() async throws {
        try await StoreBundle.run { bundle throws in
            let first = try await bundle.webhook("a")
            #expect(try await bundle.store.webhooks.add(.to("a"), by: .anonymous) == .exists(first, sameSecret: true))
            #expect(
                try await bundle.store.webhooks.add(.to("a", secret: 2), by: .anonymous)
                    == .exists(first, sameSecret: false))
            #expect(try await bundle.store.webhooks.webhook(first.id) == first)
            for number in 1..<Webhook.limit { try await bundle.webhook("h\(number)") }
            #expect(try await bundle.store.webhooks.add(.to("b"), by: .anonymous) == .tooMany)
            #expect(try await bundle.store.webhooks.all().count == Webhook.limit)
            #expect(try await bundle.store.webhooks.webhook(ID(high: 1, low: 1)) == nil)
        }
    }
}

extension StoreBundle {
    fileprivate func crashed() async throws -> ID<Job> { try await job(in: .crashed).id }

    @discardableResult
    fileprivate func webhook(_ host: String, path: String = "") async throws -> Webhook {
        guard case .added(let webhook) = try await store.webhooks.add(.to(host, path: path), by: .anonymous) else {
            throw Unexpected(what: "no new webhook")
        }
        return webhook
    }

    /// Reschedules a crash, and writes its message.
    fileprivate func queue(_ job: ID<Job>) async throws -> ID<Job> {
        let successor = try await reschedule(job)
        try await queue(successor: successor)
        return successor
    }

    fileprivate func queue(successor: ID<Job>, notBefore: Timestamp = .now() - .seconds(1)) async throws {
        try await execute(
            """
            INSERT INTO delivery (webhook, job, event, message, due_at, next_at)
            SELECT uuid, $1, 'reschedule.due', 'due_' || $1::uuid, $2, $2 FROM webhook ON CONFLICT DO NOTHING
            """, [.uuid(successor.high, successor.low), .timestamp(microseconds: notBefore.microseconds)])
    }
}

extension NewWebhook {
    fileprivate static func to(_ host: String, path: String = "", secret: UInt8 = 1) -> NewWebhook {
        NewWebhook(
            url: "http://\(host)\(path)", host: host, events: [.rescheduleDue],
            secret: [UInt8](repeating: secret, count: 24))
    }
}

extension FreeDeliverySlots {
    static let plenty = FreeDeliverySlots(free: 100, perHost: 100, taken: [:], takesMail: true)
}

extension DeliveryAttempt {
    fileprivate static func failed(_ number: Int) -> DeliveryAttempt {
        DeliveryAttempt(
            number: number, begunAt: .now(), duration: .milliseconds(5), status: 503, error: "no", answer: "busy")
    }

    fileprivate static func done(_ number: Int) -> DeliveryAttempt {
        DeliveryAttempt(
            number: number, begunAt: .now(), duration: .milliseconds(5), status: 204, error: nil, answer: nil)
    }
}
