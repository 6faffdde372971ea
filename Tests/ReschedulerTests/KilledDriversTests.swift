import Jobs
import Locking
import Rescheduling
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Rescheduler
@testable import Store

/// An outage that several drivers live through at once, of which now and then one is ended at whatever it does.
@Suite(.timeLimit(.minutes(10))) struct KilledDriversTests {
    private static let policy = Policy(
        otherwise: Rule(name: RuleName.otherwise, then: .reschedule, limit: 8),
        breakers: [
            Breaker(
                name: "network outage", over: Conditions(cause: .oneOf("network")), within: TimeSpan(seconds: 600),
                crashes: 20, share: 50, every: TimeSpan(seconds: 120), needs: 2)
        ], budgets: [Budget(per: .taskname, limit: limit, within: TimeSpan(seconds: 3600))])

    private static let limit = 10

    @Test func nothingIsRunTwiceOrForgottenAndTheBudgetHolds() async throws {
        try await DriverBundle.run(policy: Self.policy) { bundle throws in
            let drivers = Drivers(3, bundle)
            defer { drivers.end() }
            var crashed = try await bundle.crash(30)
            try await drivers.killSome { try await !bundle.store.rescheduling.busyBreakers().isEmpty }
            crashed += try await bundle.crash(400)
            try await drivers.killSome { [crashed] in try await bundle.isDecided(crashed) }
            #expect(try await bundle.store.rescheduling.breakers(events: 1).first?.held ?? 0 >= 400)

            // The outage is over: whatever is released succeeds.
            for _ in 0..<500 where try await !bundle.store.rescheduling.busyBreakers().isEmpty {
                try await bundle.end(bundle.scheduled().map(\.id), nil)
                bundle.clock.advance(by: .seconds(60))
                await drivers.killOne()
            }
            try await bundle.end(bundle.scheduled().map(\.id), nil)
            try await check(crashed, bundle)
        }
    }

    private func check(_ crashed: [ID<Job>], _ bundle: DriverBundle) async throws {
        let successors = try await bundle.all(.attempts([2]))
        #expect(successors.count == crashed.count)
        #expect(Set(successors.compactMap(\.predecessor)) == Set(crashed))
        #expect(successors.allSatisfy { $0.state == .finished })

        // Canaries do not wait for room in a budget, but take it from others.
        let breaker = try #require(try await bundle.store.rescheduling.breakers(events: 10_000).first)
        let canaries = breaker.events.count { $0.kind == .canary }
        #expect(breaker.held == 0 && breaker.phase == .closed && canaries >= 2)
        var due: [String: Int] = [:]
        for job in try await bundle.all(.states([.crashed])) {
            let decision = try #require(job.decision)
            let hour = max(try #require(decision.notBefore), decision.decidedAt).microseconds / 3_600_000_000
            due["\(job.taskname) \(hour)", default: 0] += 1
        }
        #expect(due.values.map { max(0, $0 - Self.limit) }.reduce(0, +) <= canaries)
    }
}

/// Drivers at work. Each that is ended is replaced.
private final class Drivers: Sendable {
    private let bundle: DriverBundle
    private let tasks: Locked<[Task<Void, Never>]>
    /// Yields after each round of any driver.
    private let rounds: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

    init(_ count: Int, _ bundle: DriverBundle) {
        self.bundle = bundle
        rounds = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        tasks = Locked([])
        tasks.withLock { tasks in tasks = (0..<count).map { _ in start() } }
    }

    private func start() -> Task<Void, Never> {
        let (decider, keeper, done) = (bundle.decider, bundle.breakers, rounds.continuation)
        return Task {
            while !Task.isCancelled {
                // What a cancelled one throws, and what it left undone, is another's to see to.
                _ = try? await decider.decide()
                try? await keeper.step(pause: .zero)
                done.yield()
            }
        }
    }

    /// Lets them work for some rounds, and cancels one amid whatever it does then.
    func killOne() async {
        var left = Int.random(in: 1...6)
        for await _ in rounds.stream {
            left -= 1
            if left <= 0 { break }
        }
        let (victim, heir) = (Int.random(in: 0..<3), start())
        let task = tasks.withLock { tasks in
            defer { tasks[victim] = heir }
            return tasks[victim]
        }
        task.cancel()
        await task.value
    }

    /// Kills one after the other until `condition` holds.
    func killSome(until condition: () async throws -> Bool) async throws {
        try await eventually(within: .seconds(300)) {
            if try await condition() { return true }
            await killOne()
            return false
        }
    }

    func end() { for task in tasks.withLock({ $0 }) { task.cancel() } }
}

extension DriverBundle {
    /// All jobs that fulfil a condition.
    fileprivate func all(_ condition: JobQuery.Condition) async throws -> [Job] {
        try await store.jobs.search(JobQuery(conditions: [condition], limit: 1000)).jobs
    }

    fileprivate func isDecided(_ jobs: [ID<Job>]) async throws -> Bool {
        let decided = try await all(.states([.crashed])).filter { $0.decision != nil }
        return Set(decided.map(\.id)).isSuperset(of: jobs)
    }
}
