import Access
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

@Suite(.timeLimit(.minutes(10))) struct NotifierTests {
    @Test func aCrashIsNotifiedOfWithItsDecisionAndItsRecentRate() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            let job = try await bundle.crash("rpmlint", CrashReport(cause: "network", keyvals: ["a": "b"]))
            try await bundle.notify()
            let posted = try await bundle.outbox()
            try #require(posted.count == 1)
            #expect(posted[0].to == "ops@example.org")
            #expect(posted[0].subject == "rpmlint crashed, for the first time by network")
            #expect(posted[0].text.contains("Why:     network\n         a=b\n"))
            #expect(posted[0].text.contains("Recent:  1 of 1 jobs of this task in 7 days, by this cause\n"))
            #expect(posted[0].text.contains("Decided: It was decided: reschedule.\n"))
            #expect(posted[0].text.contains("Job:     https://e/jobs/\(job)\n"))
        }
    }

    @Test func theFirstIsSentAtOnceAndTheOthersTogetherWhenTheWindowIsOver() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            for number in 0..<30 { try await bundle.crash("task-\(number % 2)") }
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["rpmlint crashed, for the first time by network"])
            bundle.clock.advance(by: .seconds(899))
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.clock.advance(by: .seconds(2))
            try await bundle.notify()
            let posted = try await bundle.outbox()
            #expect(posted.map(\.subject) == ["30 crashes of 2 tasks"])
            #expect(posted.first?.text.contains("\n  15 x task-0, network\n      https://e/jobs?") == true)
            #expect(posted.first?.text.contains("... and 10 more") == true)
            bundle.clock.advance(by: .seconds(1000))
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["rpmlint crashed"])
        }
    }

    @Test func withoutADigestEachIsAMessage() async throws {
        try await NotifierBundle.run([.example(digest: nil)]) { bundle in
            for number in 0..<5 { try await bundle.crash("task-\(number)") }
            try await bundle.notify()
            #expect(
                try await bundle.outbox().map(\.subject)
                    == (0..<5).map { "task-\($0) crashed, for the first time by network" })
        }
    }

    @Test func inQuietHoursEverythingWaits() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            try bundle.beginQuietHours()
            try await bundle.crash("a")
            try await bundle.crash("b")
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.clock.advance(by: .seconds(3601))
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.subject) == ["2 crashes of 2 tasks"])
        }
    }

    @Test func quietHoursThatBeganMeanwhileHoldWhatIsDue() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            try await bundle.crash()
            #expect(try await bundle.notifier.makeNotices() == false)
            try bundle.beginQuietHours()
            try await bundle.notify()
            #expect(try await bundle.outbox().isEmpty)
            bundle.clock.advance(by: .seconds(3601))
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func peopleAreNotifiedOfALaterDecisionOnlyWhenItIsNews() async throws {
        try await NotifierBundle.run([.example(on: [.held, .gaveUp], digest: nil)]) { bundle in
            func subjects(afterDeciding verdict: Decision.Verdict, about job: ID<Job>) async throws -> [String] {
                try await bundle.decide(job, verdict)
                try await bundle.notify()
                return try await bundle.outbox().map(\.subject)
            }
            let job = try await bundle.crash("a", CrashReport(), .hold)
            #expect(try await subjects(afterDeciding: .hold, about: job) == ["a crashed, and is held"])
            #expect(try await subjects(afterDeciding: .hold, about: job).isEmpty)
            #expect(try await subjects(afterDeciding: .giveUp, about: job) == ["a crashed, and is not run again"])
            #expect(try await subjects(afterDeciding: .reschedule, about: job).isEmpty)
        }
    }

    @Test func aCauseIsNewOncePerTaskAndAgainAfterAMonth() async throws {
        try await NotifierBundle.run([.example(on: [.newCause], digest: nil)]) { bundle in
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

    @Test func peopleAreNotifiedWhenABreakerOpensAndCloses() async throws {
        try await NotifierBundle.run([.example(on: [.breaker], digest: nil)]) { bundle in
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

    @Test func theAgreedTableNotifiesTheTasksMaintainerOrTaskotrons() async throws {
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
        try await NotifierBundle.run([.example(to: [.webhook("https://chat.example.org/hook")])]) { bundle in
            let new = NewWebhook(
                url: "https://chat.example.org/hook", host: "chat.example.org:443", events: [.notice],
                secret: [UInt8](repeating: 7, count: 32))
            _ = try await bundle.store.webhooks.add(new, by: .anonymous)
            try await bundle.crash()
            try await bundle.notify()
            let posted = try await bundle.outbox()
            #expect(posted.map(\.to) == ["https://chat.example.org/hook"])
            #expect(posted.first?.text.hasPrefix(#"{"type":"notice","timestamp":""#) == true)
            #expect(bundle.observed.withLock { $0 } == [.notices(1), .noticeMessage(kind: "webhook", notices: 1)])
        }
    }

    @Test func nobodyIsNotifiedTwiceByTwoRoutes() async throws {
        let routes = [
            NotificationRoute.example("one", goesOn: true),
            NotificationRoute.example("two", to: [.mail("ops@example.org"), .mail("b@e.org")]),
        ]
        try await NotifierBundle.run(routes) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().map(\.to).sorted() == ["b@e.org", "ops@example.org"])
        }
    }

    @Test func whatWaitsForARouteThatIsGoneIsSentStill() async throws {
        try await NotifierBundle.run([.example()]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
            bundle.routes.withLock { $0 = RouteTable([]) }
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func aShorterWindowHoldsAtOnceForWhatWaits() async throws {
        try await NotifierBundle.run([.example(digest: TimeSpan(seconds: 604_800))]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
            bundle.routes.withLock { $0.routes[0].digest = TimeSpan(seconds: 60) }
            try await bundle.notify()
            bundle.clock.advance(by: .seconds(61))
            try await bundle.notify()
            #expect(try await bundle.outbox().count == 1)
        }
    }

    @Test func withoutRoutesNothingIsKept() async throws {
        try await NotifierBundle.run([]) { bundle in
            try await bundle.crash()
            try await bundle.notify()
            #expect(try await bundle.database.count(in: "pending_notice", "notice") == 0)
        }
    }
}
