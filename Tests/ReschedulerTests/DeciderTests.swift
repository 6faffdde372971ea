import Jobs
import Observability
import Rescheduling
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Rescheduler
@testable import Store

/// Every crash gets its decision, once, by the policy in force.
@Suite(.timeLimit(.minutes(10))) struct DeciderTests {
    @Test func aJobIsTriedThreeTimesByDefault() async throws {
        try await DriverBundle.run { bundle throws in
            var id = try await bundle.crash(1)[0]
            for attempt in 1...2 {
                #expect(try await bundle.decideAll() == 1)
                let job = try await bundle.job(id)
                let decision = try #require(job.decision)
                #expect(decision.verdict == .reschedule && decision.rule == "otherwise")
                #expect((decision.attempt, decision.limit, decision.policyVersion) == (attempt, 3, 0))
                #expect(try #require(decision.notBefore) >= #require(job.endedAt))
                id = try #require(job.successor)
                try await bundle.end([id], CrashReport(cause: "minion"))
            }
            #expect(try await bundle.decideAll() == 1)
            let last = try await bundle.job(id)
            #expect(last.attempt == 3 && last.decision?.verdict == .giveUp && last.successor == nil)
            #expect(try await bundle.decideAll() == 0)
        }
    }

    @Test func whatIsFatalIsNotRunAgain() async throws {
        try await DriverBundle.run { bundle throws in
            let id = try await bundle.crash(1, CrashReport(fatal: true))[0]
            try await bundle.decideAll()
            let job = try await bundle.job(id)
            #expect(job.decision?.verdict == .giveUp && job.decision?.rule == "fatal is final" && job.successor == nil)
        }
    }

    @Test func theVersionThatWasAppliedDecides() async throws {
        let stopped = Policy(stop: "maintenance")
        try await DriverBundle.run(policy: stopped) { bundle throws in
            let id = try await bundle.crash(1)[0]
            try await bundle.decideAll()
            let decision = try #require(await bundle.job(id).decision)
            #expect(decision.verdict == .giveUp && decision.policyVersion == 1 && decision.rule == "kill switch")
            _ = try await bundle.store.policies.apply("another", comment: "a second one")
            let next = try await bundle.crash(1)[0]
            try await bundle.decideAll()
            #expect(try await bundle.job(next).decision?.policyVersion == 2)
        }
    }

    @Test func aPolicyThatCannotBeReadLeavesCrashesUndecided() async throws {
        struct Unreadable: Error {}
        try await DriverBundle.run { bundle throws in
            _ = try await bundle.store.policies.apply("from the future", comment: nil)
            let id = try await bundle.crash(1)[0]
            let unread = PolicyInForce(bundle.store.policies) { _, _ in throw Unreadable() }
            let decider = Decider(bundle.store.rescheduling, unread, clock: { .now() }, observe: { _ in })
            await #expect(throws: Unreadable.self) { try await decider.decide() }
            #expect(try await bundle.job(id).decision == nil)
            #expect(try await bundle.decideAll() == 1)
        }
    }

    @Test func aCrashThatCannotBeRecordedKeepsNobodyWaiting() async throws {
        try await DriverBundle.run { bundle throws in
            let ids = try await bundle.crash(5)
            try await bundle.database.refuseDecision(about: ids[0].description)
            let decider = bundle.decider
            for _ in 0..<2 { await #expect(throws: StoreError.self) { try await decider.decide() } }
            while try await decider.decide() > 0 {}
            var decided: [Bool] = []
            for id in ids { decided.append(try await bundle.job(id).decision != nil) }
            #expect(decided == [false, true, true, true, true])
        }
    }

    @Test func manyDriversMakeOneSuccessorEach() async throws {
        try await DriverBundle.run { bundle throws in
            let ids = try await bundle.crash(2000)
            try await withThrowingTaskGroup(of: Int.self) { group throws in
                for _ in 0..<4 { group.addTask { try await bundle.decideAll() } }
                let decided = try await group.reduce(0, +)
                #expect(decided == 2000)
            }
            let successors = try await bundle.scheduled()
            #expect(Set(successors.compactMap(\.predecessor)) == Set(ids))
            #expect(successors.count == 2000)
        }
    }

    @Test func aBudgetHoldsWhoeverDecides() async throws {
        let policy = Policy(budgets: [Budget(per: .taskname, limit: 10, within: TimeSpan(seconds: 3600))])
        try await DriverBundle.run(policy: policy) { bundle throws in
            // More than one takes at a time, so that several decide at once.
            let crashes = 1100
            _ = try await bundle.crash(crashes)
            try await withThrowingTaskGroup(of: Int.self) { group throws in
                for _ in 0..<4 { group.addTask { try await bundle.decideAll() } }
                let decided = try await group.reduce(0, +)
                #expect(decided == crashes)
            }
            var due: [String: Int] = [:]
            for job in try await bundle.scheduled() {
                let before = try await bundle.job(try #require(job.predecessor))
                let hour = try #require(before.decision?.notBefore).microseconds / 3_600_000_000
                due["\(job.taskname) \(hour)", default: 0] += 1
            }
            #expect(due.values.max() == 10)
            #expect(due.values.reduce(0, +) == crashes)
        }
    }

    /// Nobody decided for a day, and then a driver comes.
    @Test func aDayOfCrashesIsCaughtUpWithoutAStorm() async throws {
        let policy = Policy(
            breakers: [
                Breaker(
                    name: "outage", over: Conditions(cause: .oneOf("network")), within: TimeSpan(seconds: 600),
                    crashes: 20, share: 50, every: TimeSpan(seconds: 120), needs: 3)
            ], budgets: [Budget(per: .taskname, limit: 10, within: TimeSpan(seconds: 3600))])
        try await DriverBundle.run(policy: policy) { bundle throws in
            let crashed = try await bundle.crash(210)
            bundle.clock.advance(by: .seconds(86_400))
            #expect(try await bundle.decideAll() == 210)
            try await bundle.breakers.step(pause: .zero)
            #expect(try await bundle.store.rescheduling.busyBreakers() == [], "the outage was yesterday's")

            var (atOnce, due): (Int, [String: Int]) = (0, [:])
            for id in crashed {
                let job = try await bundle.job(id)
                let decision = try #require(job.decision)
                let (time, crashedAt) = (try #require(decision.notBefore), try #require(job.endedAt))
                let hour = max(time, decision.decidedAt).microseconds / 3_600_000_000
                due["\(job.taskname) \(hour)", default: 0] += 1
                if time > decision.decidedAt { continue }
                // Who need not wait for room has waited since the crash.
                atOnce += 1
                #expect(crashedAt...(crashedAt + .seconds(60)) ~= time)
            }
            #expect(due.values.max() == 10 && due.values.reduce(0, +) == 210)
            #expect((70...140).contains(atOnce), "an hour's room, or two where one ends meanwhile")
        }
    }

    @Test func aDriverIsWokenByACrash() async throws {
        try await DriverBundle.run { bundle throws in
            let (decisions, decided) = AsyncStream.makeStream(of: Void.self)
            let rescheduler = Rescheduler(
                bundle.store, read: { _, _ in Policy.default },
                observe: { observation in
                    if case .decided = observation { decided.yield() }
                })
            try await withThrowingTaskGroup(of: Void.self) { group throws in
                group.addTask { await rescheduler.run() }
                defer { group.cancelAll() }
                for _ in 0..<3 {
                    let id = try await bundle.crash(1)[0]
                    for await _ in decisions { break }
                    #expect(try await bundle.job(id).successor != nil)
                }
            }
        }
    }
}
