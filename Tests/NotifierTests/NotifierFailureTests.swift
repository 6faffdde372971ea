import Jobs
import Locking
import Notifications
import Observability
import Rescheduling
import Store
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Notifier

/// What cannot be sent, who dies, and who comes second: nothing is lost, nothing sent twice, nothing held up.
@Suite(.timeLimit(.minutes(10))) struct NotifierFailureTests {
    @Test func aWebhookThatIsNotRegisteredIsLogged() async throws {
        try await NotifierBundle.run([.example(to: [.webhook("https://chat.example.org/hook")])]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            let reason = "no webhook with the event \"notice\" has the URL in route \"all\""
            #expect(bundle.observed.withLock { $0 } == [.notices(1), .noticesLost(reason: reason, notices: 1)])
            try await bundle.notify()
            #expect(bundle.observed.withLock { $0.count } == 2)
        }
    }

    /// A name that no index takes: nobody can be notified by it, and it must not keep others from being notified.
    @Test func whatCannotBeSentKeepsNothingElseBack() async throws {
        let name = (0..<4000).map { _ in String("abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "a") }
            .joined()
        let routes = [
            NotificationRoute.example(
                "bad", when: Conditions(taskname: .oneOf("bad")), to: [.webhook("https://e/\(name)")]),
            .example(digest: nil),
        ]
        try await NotifierBundle.run(routes) { bundle in
            for taskname in ["a", "bad", "b", "c"] { try await bundle.crash(taskname) }
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject.first) == ["a", "b", "c"])
            let lost = bundle.observed.withLock { observed in
                observed.count { if case .noticesLost(_, 1) = $0 { true } else { false } }
            }
            #expect(lost == 1)
            #expect(try await bundle.database.count(in: "pending_notice", "notice") == 0)
        }
    }

    @Test func whatIsDroppedIsNamed() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            let job = try await bundle.crash()
            try await bundle.breaker(.opened, happenedAt: Timestamp.now() - Duration.seconds(91 * 86_400))
            try await bundle.breaker(.closed)
            try await bundle.store.retention.forgetRescheduling()
            var dropped: [String?] = []
            for _ in 0..<4 { dropped.append(try await bundle.store.notices.turn { turn in try await turn.drop() }) }
            #expect(dropped == ["job \(job)", "a breaker whose event is deleted", "breaker outage", nil])
        }
    }

    @Test func nothingIsDroppedBecauseTheDatabaseIsSlow() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            try await bundle.crash()
            try await bundle.database.cutOff("notice")
            let notifier = bundle.notifier
            for _ in 0..<3 { #expect(try await notifier.makeNotices() == false) }
            #expect(try await bundle.database.count(in: "pending_notice") == 1)
            try await bundle.database.endCutOff()
            while try await notifier.makeNotices() {}
            #expect(try await bundle.database.count(in: "pending_notice") == 0)
            while try await notifier.sendDue() {}
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func aDigestThatCannotBeSentKeepsNoOtherBack() async throws {
        let routes = [
            NotificationRoute.example("bad", goesOn: true), .example("good", to: [.mail("good@example.org")]),
        ]
        try await NotifierBundle.run(routes) { bundle in
            try await bundle.database.refuseMail(to: "ops@example.org")
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.to) == ["good@example.org"])
            let failed = bundle.observed.withLock { observed in
                observed.contains { if case .notificationsFailed = $0 { true } else { false } }
            }
            #expect(failed)
            try await bundle.database.allowMail()
            bundle.clock.advance(by: .seconds(61))
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.to) == ["ops@example.org"])
        }
    }

    @Test func aCrashThatRetentionTookMeanwhileIsNotifiedOf() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            let job = try await bundle.crash()
            #expect(try await bundle.notifier.makeNotices() == false)
            try await bundle.database.deleteJobs()
            try await bundle.notify()
            #expect(try await bundle.outbox().first?.text.contains("retention has pruned: \(job)") == true)
        }
    }

    /// Whoever makes and sends at the same moment, in however many processes: each is notified of each crash once.
    @Test func manyAtOnceNotifyOfEachCrashOnce() async throws {
        let routes = [NotificationRoute.example("one", to: [.mail("a@e.org"), .mail("b@e.org")], digest: nil)]
        try await NotifierBundle.run(routes) { bundle in
            let others = (0..<3).map { _ in Store(bundle.database.conninfo) }
            let notifiers = ([bundle.store] + others).map { bundle.notifier(over: $0) }
            let running = Task {
                await withTaskGroup { group in for other in others { group.addTask { await other.run() } } }
            }
            defer { running.cancel() }
            for other in others { try await other.untilReady() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for first in [0, 30] {
                    group.addTask { for number in first..<first + 30 { try await bundle.crash("task-\(number)") } }
                }
                for notifier in notifiers {
                    group.addTask {
                        for _ in 0..<20 {
                            _ = try await notifier.makeNotices()
                            _ = try await notifier.sendDue()
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await bundle.notify()
            let sent = try await bundle.outbox().map { "\($0.to) \($0.subject)" }
            #expect(sent.count == 120)
            #expect(Set(sent).count == 120)
        }
    }

    @Test func itRunsUntilItIsCancelledAndSurvivesRoutesItCannotRead() async throws {
        let (observations, observed) = AsyncStream.makeStream(of: Observation.self)
        try await NotifierBundle.run([.example()]) { bundle in
            let fails = Notifier(
                bundle.store, routes: { throw Unexpected(what: "no routes") }, root: "", observe: { observed.yield($0) }
            )
            let task = Task { await fails.run() }
            try await bundle.crash()
            let first = await observations.first { _ in true }
            task.cancel()
            await task.value
            guard case .notificationsFailed = first else {
                Issue.record("\(String(describing: first))")
                return
            }
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }
}
