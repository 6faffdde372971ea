import Jobs
import Testing
import Time

@testable import Store

/// Who waits for what, without a database.
@Suite(.timeLimit(.minutes(1))) struct WakeupsTests {
    private let wakeups = Wakeups()
    private let ids = IDGenerator()

    /// Waits on, and returns whether that ended because of a call.
    private func isWoken(by topics: [Topic], waitingFor topic: Topic) async -> Bool {
        let count = wakeups.count(topic)
        let clock = ContinuousClock()
        let patience = Duration.seconds(20)
        let waiting = Task { [wakeups] in
            await clock.measure { await wakeups.wait(for: topic, after: count, atMost: patience) }
        }
        await Task.yield()
        for topic in topics { wakeups.raise(topic) }
        return await waiting.value < patience
    }

    @Test func aCallWakesThoseWhoWaitForItsChannelOrItsSubject() async {
        let (job, other) = (ids.next(Job.self), ids.next(Job.self))
        #expect(await isWoken(by: [.offers], waitingFor: .offers))
        #expect(await isWoken(by: [.crashes, .job(other), .job(job)], waitingFor: .job(job)))
        #expect(await isWoken(by: [.job(job)], waitingFor: Topic(.jobs)))
        #expect(await isWoken(by: [Topic(.jobs)], waitingFor: .job(job)))
    }

    @Test func aCallAboutAnotherSubjectWakesNobody() async {
        let (job, other) = (ids.next(Job.self), ids.next(Job.self))
        let count = wakeups.count(.job(job))
        wakeups.raise(.job(other))
        wakeups.raise(.offers)
        let patience = Duration.milliseconds(50)
        let took = await ContinuousClock().measure {
            await wakeups.wait(for: .job(job), after: count, atMost: patience)
        }
        #expect(took >= patience)
    }

    @Test(arguments: [0, 10, 5000]) func aCallBetweenLookingAndWaitingIsNotMissed(others: Int) async {
        let job = ids.next(Job.self)
        let count = wakeups.count(.job(job))
        wakeups.raise(.job(job))
        for _ in 0..<others { wakeups.raise(.job(ids.next(Job.self))) }
        let took = await ContinuousClock().measure {
            await wakeups.wait(for: .job(job), after: count, atMost: .seconds(20))
        }
        #expect(took < .seconds(10))
    }

    @Test func cancellationEndsAWait() async {
        let waiting = Task { [wakeups] in await wakeups.wait(for: .offers, after: 0, atMost: .seconds(20)) }
        waiting.cancel()
        #expect(await ContinuousClock().measure { await waiting.value } < .seconds(10))
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
            pending.insert(.job(ids.next()))
            pending.insert(.offers)
            var copy = pending
            let batch = copy.take()
            #expect(batch.count == 2)
            let jobs = try #require(batch.first { $0.channel == .jobs })
            #expect(jobs.subjects?.count == (count <= 100 ? count : nil))
            #expect(batch.first { $0.channel == .offers }?.subjects == nil)
            #expect(copy.isEmpty)
        }
    }
}
