import Access
import Jobs
import Postgres
import Rescheduling
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// Crashes are claimed, decided and recorded once, whoever does it.
@Suite(.timeLimit(.minutes(10))) struct DecisionTransactionTests {
    private static func decision(
        _ verdict: Decision.Verdict, attempt: Int = 1, counts: Bool = true, breaker: String? = nil
    ) -> Decision {
        Decision(
            verdict: verdict, rule: "a rule", policyVersion: 7, attempt: attempt, limit: 3, counts: counts,
            notBefore: verdict == .reschedule ? .now() + .seconds(60) : nil, breaker: breaker,
            text: "It was decided.", decidedAt: .now())
    }

    @Test func aCrashIsClaimedWithAllThatIsOnRecord() async throws {
        try await StoreBundle.run { bundle throws in
            let report = CrashReport(notify: "task", cause: "network", keyvals: ["http_status": "503"])
            let job = try await bundle.job(in: .crashed, crash: report)
            _ = try await bundle.job(in: .finished)
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                let crashes = try await transaction.claim(10)
                #expect(crashes.map(\.job.id) == [job.id])
                #expect(crashes.first?.crash.report == report)
                #expect(crashes.first?.chain == Chain())
                #expect(try await transaction.claim(10, except: [job.id]).isEmpty)
            }
        }
    }

    @Test func aSuccessorHasAllThatTheCreateCarried() async throws {
        try await StoreBundle.run { bundle throws in
            let new = NewJob(
                taskname: "rpmlint", item: "föö-1.0", itemType: "koji_build", arch: "x86_64", messageID: "m-1",
                trigger: Trigger(json: #"{"b": 1.50, "a": [null]}"#), labels: ["trigger": "koji"],
                keyvals: ["from": "create"], timeouts: Timeouts(queue: TimeSpan(seconds: 90)))
            let job = try await bundle.create(new)
            _ = try await bundle.jobs.apply(.of(job.id, .running, keyvals: ["from": "report", "more": "x"]))
            try await bundle.report(job.id, .crashed)
            let id = try await bundle.reschedule(job.id)
            let next = try #require(await bundle.jobs.job(id))
            #expect(next.state == .scheduled && next.attempt == 2 && next.revision == 1)
            #expect((next.predecessor, next.root) == (job.id, job.id))
            #expect(
                NewJob(
                    taskname: next.taskname, item: next.item, itemType: next.itemType, arch: next.arch,
                    messageID: next.messageID, trigger: next.trigger, labels: next.labels, keyvals: next.keyvals,
                    timeouts: next.timeouts) == new)
            #expect(try await bundle.jobs.history(id, limit: 9)?.map(\.kind) == [.created])
        }
    }

    @Test func aDecisionIsShownWithTheJobAndInItsHistory() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let decision = Self.decision(.giveUp)
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                _ = try await transaction.claim(1)
                _ = try await transaction.record([
                    DecidedCrash(job, decision, by: Actor(name: "jane"), comment: "no use")
                ])
            }
            let decided = try #require(await bundle.jobs.job(job.id))
            #expect(decided.decision == decision && decided.successor == nil && decided.revision == job.revision)
            let event = try #require(await bundle.jobs.history(job.id, limit: 9)?.last)
            #expect(event.kind == .decision && event.state == nil && event.crash == nil)
            let actors =
                "SELECT decision.actor || ' ' || job_event.actor FROM decision JOIN job_event ON job = predecessor"
            #expect(try await bundle.ask("\(actors) WHERE kind = 'decision'") == "jane jane")
            #expect(
                event.keyvals == [
                    "verdict": "give-up", "rule": "a rule", "policy_version": "7", "attempt": "1", "limit": "3",
                    "comment": "no use", "text": "It was decided.",
                ])
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(1).isEmpty)
            }
        }
    }

    @Test func theChainAddsUp() async throws {
        try await StoreBundle.run { bundle throws in
            var job = try await bundle.job(in: .crashed, crash: CrashReport(cause: "minion"))
            for (attempt, counts) in [(1, true), (2, false), (2, true)] {
                let (id, crashed) = (job.id, job)
                let successor = try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                    _ = try await transaction.claim(1)
                    let decision = Self.decision(.reschedule, attempt: attempt, counts: counts)
                    return try #require(
                        await transaction.record([DecidedCrash(crashed, decision, by: .rescheduler)])[id])
                }
                try await bundle.report(successor, .running)
                job = try await bundle.report(successor, .crashed, crash: CrashReport(cause: "network"))
            }
            let last = try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                try await transaction.claim(1)
            }
            #expect(last.first?.job.attempt == 4)
            #expect(last.first?.chain.counted == 2)
            #expect(last.first?.chain.causes == ["network", "network", "minion"])
            #expect(try await bundle.ask("SELECT bool_and(spent > '0') FROM decision WHERE attempt > 1") == "true")
        }
    }

    @Test func whatIsHeldIsDecidedAnew() async throws {
        try await StoreBundle.run { bundle throws in
            let jobs = try await [bundle.job(in: .crashed), bundle.job(in: .crashed)]
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                _ = try await transaction.claim(9)
                let held = jobs.map { DecidedCrash($0, Self.decision(.hold, breaker: "outage"), by: .rescheduler) }
                _ = try await transaction.record(held)
            }
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(9).isEmpty)
                #expect(try await transaction.claim(heldBy: "another", 9).isEmpty)
                #expect(try await transaction.claim(heldBy: "outage", 1).map(\.job.id) == [jobs[0].id])
                _ = try await transaction.record([
                    DecidedCrash(jobs[0], Self.decision(.reschedule), by: .rescheduler)
                ])
                #expect(try await transaction.claim(heldBy: "outage", 9).map(\.job.id) == [jobs[1].id])
            }
            #expect(try await bundle.jobs.job(jobs[0].id)?.decision?.verdict == .reschedule)
            #expect(try await bundle.jobs.history(jobs[0].id, limit: 9)?.map(\.sequence) == [1, 2, 3, 4])
        }
    }

    @Test func aCrashHasOneSuccessorWhoeverDecides() async throws {
        try await StoreBundle.run({ $0.deciders = 4 }) { bundle throws in
            let jobs = try await bundle.create((0..<60).map { NewJob(taskname: "t\($0)") })
            for job in jobs { try await bundle.report(job.id, .crashed) }
            let rescheduling = bundle.store.rescheduling
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var isMore = true
                        while isMore {
                            isMore = try await rescheduling.decisionTransaction { transaction throws in
                                let crashes = try await transaction.claim(7)
                                let decided = crashes.map {
                                    DecidedCrash($0.job, Self.decision(.reschedule), by: .rescheduler)
                                }
                                return try await transaction.record(decided).count > 0
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "120")
            #expect(try await bundle.ask("SELECT count(DISTINCT successor) FROM decision") == "60")
            #expect(try await bundle.ask("SELECT count(*) FROM crash WHERE undecided") == "0")
            #expect(try await bundle.ask("SELECT count(*) FROM offer") == "60")
        }
    }

    @Test func aSecondSuccessorIsRefused() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let successor = try await bundle.reschedule(job.id)
            await #expect(throws: AlreadyRescheduled.self) { try await bundle.reschedule(job.id) }
            #expect(try await bundle.jobs.job(job.id)?.successor == successor)
            #expect(try await bundle.ask("SELECT count(*) FROM job") == "2")
        }
    }

    @Test func whatWasClaimedInVainIsThereAgain() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            await #expect(throws: CancellationError.self) {
                try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                    _ = try await transaction.claim(1)
                    _ = try await transaction.record([
                        DecidedCrash(job, Self.decision(.reschedule), by: .rescheduler)
                    ])
                    throw CancellationError()
                }
            }
            #expect(try await bundle.jobs.job(job.id)?.decision == nil)
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(1).map(\.job.id) == [job.id])
            }
        }
    }

    @Test func aCrashIsAnnounced() async throws {
        try await StoreBundle.run { bundle throws in
            let rescheduling = bundle.store.rescheduling
            // The listener raises each channel when it has begun to listen.
            await rescheduling.untilCrash(after: 0, atMost: .seconds(60))
            let count = rescheduling.crashAnnouncements
            #expect(count > 0)
            _ = try await bundle.job(in: .finished)
            _ = try await bundle.job(in: .crashed)
            await rescheduling.untilCrash(after: count, atMost: .seconds(10))
            #expect(rescheduling.crashAnnouncements == count + 1)
        }
    }
}

/// Retention and rescheduling.
@Suite(.timeLimit(.minutes(10))) struct GoneCrashTests {
    @Test func crashesWhoseJobsAreGoneKeepNobodyWaiting() async throws {
        try await StoreBundle.run { bundle throws in
            for _ in 0..<3 {
                let job = try await bundle.job(in: .crashed)
                try await bundle.execute("DELETE FROM job WHERE uuid = $1", [.uuid(job.id.high, job.id.low)])
            }
            let last = try await bundle.job(in: .crashed)
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(3).isEmpty)
            }
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(3).map(\.job.id) == [last.id])
            }
        }
    }

    @Test func whatIsHeldOfGoneCrashesIsForgotten() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let hold = Decision(
                verdict: .hold, rule: "a rule", policyVersion: 1, attempt: 1, limit: 3, counts: true, breaker: "outage",
                text: "Held.", decidedAt: .now())
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                _ = try await transaction.claim(1)
                _ = try await transaction.record([DecidedCrash(job, hold, by: .rescheduler)])
                try await transaction.forgetGone(heldBy: "outage")
                #expect(try await transaction.reading(of: "outage", since: .now()).held == 1)
            }
            try await bundle.execute("DELETE FROM crash WHERE job = $1", [.uuid(job.id.high, job.id.low)])
            try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                #expect(try await transaction.claim(heldBy: "outage", 9).isEmpty)
                try await transaction.forgetGone(heldBy: "outage")
                #expect(try await transaction.reading(of: "outage", since: .now()).held == 0)
            }
        }
    }
}
