import TestSupport
import Testing
import Time

@testable import Store

/// Who waits for what, without a database.
@Suite(.timeLimit(.minutes(5))) struct WakeupsTests {
    private let wakeups = Wakeups()
    private let koji = Topic.offers(for: "koji")
    private let bodhi = Topic.offers(for: "bodhi")

    /// Waits, and returns whether that ended because of an announcement.
    private func isWoken(by topics: [Topic], waitingFor topic: Topic) async throws -> Bool {
        let count = wakeups.count(topic)
        let clock = ContinuousClock()
        let patience = Duration.seconds(20)
        let waiting = Task { [wakeups] in
            await clock.measure { await wakeups.wait(for: topic, after: count, atMost: patience) }
        }
        try await eventually { wakeups.waiting(for: topic) == 1 }
        for topic in topics { wakeups.raise(topic) }
        return await waiting.value < patience
    }

    @Test func anAnnouncementWakesThoseWhoWaitForItsChannelOrItsSubject() async throws {
        #expect(try await isWoken(by: [.offers], waitingFor: .offers))
        #expect(try await isWoken(by: [.crashes, bodhi, koji], waitingFor: koji))
        #expect(try await isWoken(by: [koji], waitingFor: .offers))
        #expect(try await isWoken(by: [.offers], waitingFor: koji))
    }

    @Test func anAnnouncementAboutAnotherSubjectWakesNobody() async {
        let count = wakeups.count(koji)
        wakeups.raise(bodhi)
        wakeups.raise(.crashes)
        let patience = Duration.milliseconds(50)
        let took = await ContinuousClock().measure {
            await wakeups.wait(for: koji, after: count, atMost: patience)
        }
        #expect(took >= patience)
    }

    @Test(arguments: [0, 10, 5000]) func anAnnouncementBetweenLookingAndWaitingIsNotMissed(others: Int) async {
        let count = wakeups.count(koji)
        wakeups.raise(koji)
        for other in 0..<others { wakeups.raise(.offers(for: "\(other)")) }
        let took = await ContinuousClock().measure {
            await wakeups.wait(for: koji, after: count, atMost: .seconds(20))
        }
        #expect(took < .seconds(10))
    }

    @Test(arguments: [false, true]) func cancellationEndsAWait(thatHasBegun: Bool) async throws {
        let waiting = Task { [wakeups] in await wakeups.wait(for: .offers, after: 0, atMost: .seconds(20)) }
        if thatHasBegun { try await eventually { wakeups.waiting(for: .offers) == 1 } }
        waiting.cancel()
        #expect(await ContinuousClock().measure { await waiting.value } < .seconds(10))
    }
}

/// The subjects of offers.
struct TopicTests {
    @Test(arguments: [
        ("koji", "bodhi"), ("koji", "koji-2"), ("a", "ab"), ("ü", "u"), ("0123456789abcdef", "0123456789abcde"),
    ])
    func triggersHaveTopicsOfTheirOwn(one: String, other: String) {
        #expect(Topic.offers(for: one) != Topic.offers(for: other))
        #expect(Topic.offers(for: one) == Topic.offers(for: one))
        #expect(Topic.offers(for: one).subject != nil)
    }

    @Test func namesThatBeginAlikeShareATopicAndNoNameStandsForAll() {
        #expect(Topic.offers(for: "0123456789abcdef-1") == Topic.offers(for: "0123456789abcdef-2"))
        #expect(Topic.offers(for: nil) == .offers)
    }
}

/// What is announced at once, and how it is written.
struct AnnouncementTests {
    private let ids = IDGenerator()

    @Test(arguments: [0, 1, 100]) func aPayloadIsReadAsItWasWritten(count: Int) {
        let subjects = (0..<count).map { _ in ids.next(Topic.self) }
        let announcement = Announcement(sender: ids.next(Store.self).description, subjects: count > 0 ? subjects : nil)
        #expect(announcement.payload.utf8.count < 4000)
        #expect(Announcement(payload: announcement.payload) == announcement)
    }

    @Test(arguments: ["", "look", "a look", "a b,c", "a 0191f0a6-0000-7000-8000-000000000000,x", "a b c"])
    func whatIsNotUnderstoodMayBeAboutAnything(payload: String) {
        #expect(Announcement(payload: payload).subjects == nil)
    }

    @Test func moreThanMayBeNamedIsALook() throws {
        var pending = PendingAnnouncements()
        for count in 1...101 {
            pending.insert(.offers(for: "\(count)"))
            pending.insert(.crashes)
            var copy = pending
            let batch = copy.take()
            #expect(batch.count == 2)
            let offers = try #require(batch.first { $0.channel == .offers })
            #expect(offers.subjects?.count == (count <= 100 ? count : nil))
            #expect(batch.first { $0.channel == .crashes }?.subjects == nil)
            #expect(copy.isEmpty)
        }
    }
}
