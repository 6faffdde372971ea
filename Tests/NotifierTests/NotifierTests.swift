import Jobs
import Locking
import Notifying
import Observability
import Rescheduling
import Store
import TestSupport
import Testing

@testable import Notifier

struct NotifierTests {
    private static func route(
        _ name: String = "all", on: Set<Occasion> = [.crash], when: Conditions = Conditions(),
        to: [Recipient] = [.mail("ops@example.org")], digest: TimeSpan? = TimeSpan(seconds: 900), goesOn: Bool = false
    ) -> Route {
        Route(name: name, on: on, when: when, to: to, digest: digest, goesOn: goesOn)
    }

    @Test func aCrashIsToldWithWhatWasDecidedAndHowOftenLately() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            let job = try await bundle.crash("rpmlint", CrashReport(cause: "network", keyvals: ["a": "b"]))
            try await bundle.notify()
            let posted = try await bundle.outbox()
            try #require(posted.count == 1)
            #expect(posted[0].to == "ops@example.org")
            #expect(posted[0].subject == "rpmlint crashed, for the first time by network")
            #expect(posted[0].text.contains("Why:     network\n         a=b\n"))
            #expect(posted[0].text.contains("Lately:  1 of 1 jobs of this task in 7 days, by this cause\n"))
            #expect(posted[0].text.contains("Decided: It was decided: reschedule.\n"))
            #expect(posted[0].text.contains("Job:     https://e/jobs/\(job)\n"))
        }
    }

    @Test func theFirstIsToldAtOnceAndTheOthersTogetherWhenTheWindowIsOver() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            for number in 0..<30 { try await bundle.crash("task-\(number % 2)") }
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["rpmlint crashed, for the first time by network"])
            bundle.advance(by: .seconds(899))
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.advance(by: .seconds(2))
            try await bundle.notify()
            let posted = try await bundle.outbox()
            #expect(posted.map(\.subject) == ["30 crashes of 2 tasks"])
            #expect(posted.first?.text.contains("  15 x task-0, network\n  15 x task-1, network\n") == true)
            #expect(posted.first?.text.contains("... and 10 more") == true)
            bundle.advance(by: .seconds(1000))
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["rpmlint crashed"])
        }
    }

    @Test func withoutADigestEachIsAMessage() async throws {
        try await NotifierBundle.run([Self.route(digest: nil)]) { bundle in
            for number in 0..<5 { try await bundle.crash("task-\(number)") }
            try await bundle.notify()
            #expect(
                try await bundle.outbox().map(\.subject)
                    == (0..<5).map { "task-\($0) crashed, for the first time by network" })
        }
    }

    @Test func inQuietHoursEverythingWaits() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            try bundle.beginQuietHours()
            try await bundle.crash("a")
            try await bundle.crash("b")
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.advance(by: .seconds(3601))
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["2 crashes of 2 tasks"])
        }
    }

    @Test func quietHoursThatBeganMeanwhileHoldWhatIsDue() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            try await bundle.crash()
            #expect(try await bundle.notifier.makeNotices() == false)
            try bundle.beginQuietHours()
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.advance(by: .seconds(3601))
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func whatIsDecidedLaterIsToldOnlyWhenItIsNews() async throws {
        try await NotifierBundle.run([Self.route(on: [.held, .gaveUp], digest: nil)]) { bundle in
            let job = try await bundle.crash("a", CrashReport(), .hold)
            try await bundle.decide(job, .hold)
            try await bundle.decide(job, .giveUp)
            try await bundle.decide(job, .reschedule)
            try await bundle.notify()
            #expect(
                try await bundle.outbox().map(\.subject) == [
                    "a crashed, and is held", "a crashed, and is not run again",
                ])
        }
    }

    @Test func aCauseIsNewOncePerTaskAndAgainAfterAMonth() async throws {
        try await NotifierBundle.run([Self.route(on: [.newCause], digest: nil)]) { bundle in
            try await bundle.crash("a")
            try await bundle.crash("a")
            try await bundle.crash("b")
            try await bundle.notify()
            try await bundle.crash("a")
            try await bundle.crash("a", CrashReport(cause: "minion"))
            try await bundle.notify()
            #expect(
                try await bundle.outbox().map(\.subject) == [
                    "a crashed, for the first time by network", "b crashed, for the first time by network",
                    "a crashed, for the first time by minion",
                ])
            try await bundle.database.ageCauses(byDays: 29)
            try await bundle.crash("a")
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            try await bundle.database.ageCauses(byDays: 31)
            try await bundle.crash("a")
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["a crashed, for the first time by network"])
        }
    }

    @Test func breakersAreToldOfWhenTheyOpenAndClose() async throws {
        try await NotifierBundle.run([Self.route(on: [.breaker], digest: nil)]) { bundle in
            for kind in BreakerEvent.Kind.allCases {
                try await bundle.breaker(kind)
            }
            try await bundle.crash()
            try await bundle.notify()
            let posted = try await bundle.outbox()
            #expect(posted.map(\.subject) == ["Breaker \"outage\" opened", "Breaker \"outage\" closed"])
            #expect(posted.first?.text.contains("Why:     It opened.\n") == true)
        }
    }

    @Test func theAgreedTableTellsTheTasksMaintainerOrTaskotrons() async throws {
        try await NotifierBundle.run(RouteTable.standard(taskotron: "taskotron@example.org").routes) { bundle in
            try await bundle.crash(
                "a", CrashReport(keyvals: ["directive": "shell"]), labels: ["maintainer": "m@example.org"])
            try await bundle.crash(
                "b", CrashReport(keyvals: ["directive": "koji"]), labels: ["maintainer": "m@example.org"])
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.to).sorted() == ["m@example.org", "taskotron@example.org"])
        }
    }

    @Test func aWebhookGetsJSON() async throws {
        try await NotifierBundle.run([Self.route(to: [.webhook("https://chat.example.org/hook")])]) { bundle in
            let new = NewWebhook(
                url: "https://chat.example.org/hook", host: "chat.example.org:443", events: [.notice],
                secret: [UInt8](repeating: 7, count: 32))
            _ = try await bundle.store.webhooks.add(new)
            try await bundle.crash()
            try await bundle.notify()
            let posted = try await bundle.outbox()
            #expect(posted.map(\.to) == ["https://chat.example.org/hook"])
            #expect(posted.first?.text.hasPrefix(#"{"type":"notice","timestamp":""#) == true)
            #expect(bundle.observed.withLock { $0 } == [.notices(1), .noticeMessage(kind: "webhook", notices: 1)])
        }
    }

    @Test func aWebhookThatIsNotRegisteredIsToldOfInTheLog() async throws {
        try await NotifierBundle.run([Self.route(to: [.webhook("https://chat.example.org/hook")])]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            #expect(bundle.observed.withLock { $0 } == [.notices(1), .noticesLost(route: "all", notices: 1)])
            try await bundle.notify()
            #expect(bundle.observed.withLock { $0.count } == 2)
        }
    }

    @Test func nobodyIsToldTwiceByTwoRoutes() async throws {
        let routes = [
            Self.route("one", goesOn: true), Self.route("two", to: [.mail("ops@example.org"), .mail("b@e.org")]),
        ]
        try await NotifierBundle.run(routes) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.to).sorted() == ["b@e.org", "ops@example.org"])
        }
    }

    @Test func whatARouteToldThatIsGoneIsSentStill() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
            bundle.routes.withLock { $0 = RouteTable([]) }
            bundle.advance(by: .seconds(901))
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func withoutRoutesNothingIsKept() async throws {
        try await NotifierBundle.run([]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.database.count(in: "untold", "notice") == 0)
        }
    }

    @Test func aCrashThatRetentionTookMeanwhileIsTold() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            let job = try await bundle.crash()
            #expect(try await bundle.notifier.makeNotices() == false)
            try await bundle.database.deleteJobs()
            try await bundle.notify()
            #expect(try await bundle.outbox().first?.text.contains("not kept any more: \(job)") == true)
        }
    }

    /// Whoever makes and sends at the same moment, in however many processes: each crash is told once to each.
    @Test func manyAtOnceTellEachCrashOnce() async throws {
        let routes = [Self.route("one", to: [.mail("a@e.org"), .mail("b@e.org")], digest: nil)]
        try await NotifierBundle.run(routes) { bundle in
            let notifiers = (0..<4).map { _ in bundle.notifier }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 { group.addTask { try await bundle.crash("task-\(number)") } }
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
            let told = try await bundle.outbox().map { "\($0.to) \($0.subject)" }
            #expect(told.count == 120)
            #expect(Set(told).count == 120)
        }
    }

    @Test func itRunsUntilItIsCancelledAndSurvivesRoutesItCannotRead() async throws {
        try await NotifierBundle.run([Self.route()]) { bundle in
            let fails = Notifier(
                bundle.store, routes: { throw Unexpected() }, root: "",
                observe: { observation in bundle.observed.withLock { $0.append(observation) } })
            let task = Task { await fails.run() }
            try await bundle.crash()
            while bundle.observed.withLock({ $0.isEmpty }) { await Task.yield() }
            task.cancel()
            await task.value
            guard case .notifyingFailed = bundle.observed.withLock({ $0[0] }) else {
                Issue.record("\(bundle.observed.withLock { $0 })")
                return
            }
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }
}
