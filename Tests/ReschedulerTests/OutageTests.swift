import Access
import Jobs
import Rescheduling
import ReschedulingAPI
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Rescheduler
@testable import Store

/// An outage, from its first crash to the last job that is run again after it.
@Suite(.timeLimit(.minutes(10))) struct OutageTests {
    /// Its limit is that of one retry: what is in an outage does not count.
    private static let policy = Policy(
        otherwise: Rule(name: RuleName.otherwise, then: .reschedule, limit: 2),
        breakers: [
            Breaker(
                name: "network outage", over: Conditions(cause: .oneOf("network")), within: TimeSpan(seconds: 600),
                crashes: 20, share: 50, every: TimeSpan(seconds: 120), needs: 3)
        ])

    @Test func thereIsNoStormAndNothingIsLost() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            let crashes = 10_000
            var outage: [ID<Job>] = []
            let keeper = bundle.breakers
            while outage.count < crashes {
                outage += try await bundle.crash(500)
                try await bundle.decideAll()
                try await keeper.step(pause: .zero)
            }
            // What was decided before the breaker opened, and no more.
            #expect(try await bundle.scheduled().count == 500)

            // As long as it lasts, canaries go one by one, and crash.
            for _ in 0..<4 {
                try await bundle.end(bundle.scheduled().map(\.id), CrashReport(cause: "network"))
                try await bundle.decideAll()
                bundle.clock.advance(by: .seconds(120))
                try await keeper.step(pause: .zero)
                #expect(try await bundle.scheduled().count <= 3)
            }
            #expect(try await bundle.store.rescheduling.busyBreakers() == ["network outage"])

            // It is over: each one that is released succeeds.
            var waves: [Int] = []
            for _ in 0..<200 where !(try await bundle.store.rescheduling.busyBreakers().isEmpty) {
                let released = try await bundle.scheduled().map(\.id)
                if !released.isEmpty { waves.append(released.count) }
                try await bundle.end(released, nil)
                bundle.clock.advance(by: .seconds(120))
                try await keeper.step(pause: .zero)
            }
            try await bundle.end(bundle.scheduled().map(\.id), nil)
            #expect(waves.allSatisfy { $0 <= 10_000 } && waves.sorted() == waves)
            #expect(waves.count > 8)

            for id in outage {
                let chain = try await bundle.store.jobs.chain(of: id)
                #expect(chain.last?.state == .finished)
                #expect(chain.dropLast().allSatisfy { $0.state == .crashed && $0.decision?.verdict == .reschedule })
            }

            let window = (bundle.clock.now - .seconds(86_400))..<(bundle.clock.now + .seconds(86_400))
            let replay = PolicyReplay(Self.policy, over: window)
            let again = try await replay.run(on: bundle.store.pastCrashes)
            #expect(again.differing == 0 && again.total.reschedulesNow == again.total.reschedulesThen)
        }
    }

    @Test func whatWasHeldAndThenRunByHandIsHeldWhenItIsReplayed() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            _ = try await bundle.crash(30)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let second = try await bundle.scheduled().map(\.id)
            try await bundle.end(second, CrashReport(cause: "network"))
            try await bundle.decideAll()
            for job in second {
                let outcome = try await bundle.store.rescheduling.rescheduleByHand(
                    job, comment: "the mirror is back", force: false, policyVersion: 1, by: .anonymous,
                    now: bundle.clock.now)
                guard case .made = outcome else { throw Unexpected(what: "\(outcome)") }
            }
            let window = (bundle.clock.now - .seconds(3600))..<(bundle.clock.now + .seconds(3600))
            let again = try await PolicyReplay(Self.policy, over: window).run(on: bundle.store.pastCrashes)
            #expect(again.differing == 0 && again.total.crashesNow == 60)
        }
    }

    @Test func crashesThatWaitForTheirDecisionCloseNoBreaker() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            _ = try await bundle.crash(30)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let burst = try await bundle.crash(100)
            try await bundle.breakers.step(pause: .zero)
            try await bundle.decideAll()
            for id in burst { #expect(try await bundle.job(id).decision?.verdict == .hold) }
        }
    }

    @Test func whatAnEarlierPolicyHeldIsReleased() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            _ = try await bundle.crash(30)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let held = try await bundle.crash(30)
            try await bundle.decideAll()
            #expect(try await bundle.job(held[0]).decision?.verdict == .hold)

            let without = PolicyInForce(bundle.store.policies) { _, _ in Policy() }
            let keeper = BreakerKeeper(
                bundle.store.rescheduling, without, clock: { bundle.clock.now }, observe: { _ in })
            _ = try await bundle.store.policies.apply("without breakers", comment: nil)
            for _ in 0..<50 where !(try await bundle.store.rescheduling.busyBreakers().isEmpty) {
                try await bundle.end(bundle.scheduled().map(\.id), nil)
                bundle.clock.advance(by: .seconds(120))
                try await keeper.step(pause: .zero)
            }
            for id in held { #expect(try await bundle.job(id).decision?.verdict == .reschedule) }
        }
    }

    @Test func fewCrashesAmongManyJobsOpenNothing() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            let jobs = try await bundle.create((0..<100).map { NewJob(taskname: "t\($0)") })
            try await bundle.end(jobs.map(\.id), nil)
            _ = try await bundle.crash(40)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let later = try await bundle.crash(1)[0]
            try await bundle.decideAll()
            #expect(try await bundle.job(later).decision?.verdict == .reschedule)
        }
    }
}

/// What can happen to breakers besides an outage.
@Suite(.timeLimit(.minutes(10))) struct BreakerKeeperTests {
    private static func breaker(_ name: String, over causes: String...) -> Breaker {
        Breaker(
            name: name, over: Conditions(cause: .oneOf(causes.map(Pattern.init(_:)))), within: TimeSpan(seconds: 600),
            crashes: 20, share: 50, every: TimeSpan(seconds: 60), needs: 1)
    }

    @Test func theKillSwitchLeavesHeldWhatIsHeld() async throws {
        let policy = Policy(breakers: [Self.breaker("outage", over: "network")])
        try await DriverBundle.run(policy: policy) { bundle throws in
            _ = try await bundle.crash(20)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let held = try await bundle.crash(5)
            try await bundle.decideAll()

            let stopped = PolicyInForce(bundle.store.policies) { _, _ in
                var stopped = policy
                stopped.stop = "a storm"
                return stopped
            }
            let keeper = BreakerKeeper(
                bundle.store.rescheduling, stopped, clock: { bundle.clock.now }, observe: { _ in })
            for _ in 0..<3 {
                bundle.clock.advance(by: .seconds(60))
                try await keeper.step(pause: .zero)
            }
            for id in held { #expect(try await bundle.job(id).decision?.verdict == .hold) }
        }
    }

    @Test func aCanaryPassesEveryBreaker() async throws {
        let policy = Policy(breakers: [
            Self.breaker("narrow", over: "network"), Self.breaker("wide", over: "network", "minion"),
        ])
        try await DriverBundle.run(policy: policy) { bundle throws in
            _ = try await bundle.crash(20)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let before = Set(try await bundle.scheduled().map(\.id))
            let held = try await bundle.crash(3)
            try await bundle.decideAll()
            #expect(try await bundle.job(held[0]).decision?.breaker == "narrow")
            bundle.clock.advance(by: .seconds(60))
            try await bundle.breakers.step(pause: .zero)
            let canaries = try await bundle.scheduled().filter { !before.contains($0.id) }
            #expect(canaries.count == 1)
        }
    }

    @Test func whatIsHeldCanBeRunAgainByHandMeanwhile() async throws {
        let policy = Policy(breakers: [Self.breaker("outage", over: "network")])
        try await DriverBundle.run(policy: policy) { bundle throws in
            _ = try await bundle.crash(20)
            try await bundle.decideAll()
            try await bundle.breakers.step(pause: .zero)
            let held = try await bundle.crash(30)
            try await bundle.decideAll()
            let retired = PolicyInForce(bundle.store.policies) { _, _ in Policy(version: 2) }
            _ = try await bundle.store.policies.apply("without", comment: nil)
            let keeper = BreakerKeeper(
                bundle.store.rescheduling, retired, clock: { bundle.clock.now }, observe: { _ in })
            try await withThrowingTaskGroup(of: Void.self) { group throws in
                for id in held {
                    group.addTask {
                        _ = try await bundle.store.rescheduling.rescheduleByHand(
                            id, comment: "now", force: false, policyVersion: 1, by: .anonymous, now: bundle.clock.now)
                    }
                }
                for _ in 0..<5 {
                    bundle.clock.advance(by: .seconds(60))
                    try await keeper.step(pause: .zero)
                }
                try await group.waitForAll()
            }
            for id in held {
                #expect(try await bundle.store.jobs.chain(of: id).count == 2)
            }
        }
    }
}
