import Jobs
import Locking
import Observability
import Rescheduling
import StoreTestSupport
import TestSupport
import Time

@testable import Rescheduler
@testable import Store

/// A store at work in a database of its own, with a policy, and a clock that can be moved on.
struct DriverBundle: LiveBundle {
    let live: LiveStore
    let policy: PolicyInForce
    let clock = TestClock()

    /// How many transactions of drivers can go on at once.
    static let deciders = 5

    /// Gives `body` a running store, and stops it when `body` is done.
    static func run(
        policy: Policy = .default, _ body: @escaping @Sendable (DriverBundle) async throws -> Void
    ) async throws {
        try await LiveStore.run {
            $0.deciders = deciders
        } _: { live in
            let store = live.store
            if policy != .default { _ = try await store.policies.apply("the test's", comment: nil) }
            let inForce = PolicyInForce(store.policies) { _, version in
                var policy = policy
                policy.version = version
                return policy
            }
            try await body(DriverBundle(live: live, policy: inForce))
        }
    }

    var decider: Decider {
        Decider(store.rescheduling, policy, clock: { clock.now }, observe: { _ in })
    }

    var breakers: BreakerKeeper {
        BreakerKeeper(store.rescheduling, policy, clock: { clock.now }, observe: { _ in })
    }

    /// New jobs that have crashed.
    func crash(_ count: Int, _ report: CrashReport = CrashReport(cause: "network")) async throws -> [ID<Job>] {
        var ids: [ID<Job>] = []
        for first in stride(from: 0, to: count, by: 1000) {
            let new = (first..<min(count, first + 1000)).map { NewJob(taskname: "task-\($0 % 7)") }
            ids += try await create(new).map(\.id)
        }
        try await end(ids, report)
        return ids
    }

    /// Ends jobs: by a crash, or as finished with nil.
    func end(_ ids: [ID<Job>], _ report: CrashReport?) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids {
                let transition = report.map { Transition(job: id, crash: $0) } ?? Transition(job: id, state: .finished)
                group.addTask { _ = try await store.jobs.apply(transition) }
            }
            try await group.waitForAll()
        }
    }

    /// The jobs whose predecessor has one of these verdicts, and those that wait.
    func scheduled() async throws -> [Job] {
        var query = JobQuery(conditions: [.states([.scheduled])], limit: 1000)
        var jobs: [Job] = []
        while true {
            let page = try await store.jobs.search(query)
            jobs += page.jobs
            guard let next = page.next else { return jobs }
            query.after = next
        }
    }

    /// Decides until nothing waits; returns how many crashes there were.
    @discardableResult
    func decideAll() async throws -> Int {
        let decider = decider
        var sum = 0
        while true {
            let count = try await decider.decide()
            if count == 0 { return sum }
            sum += count
        }
    }

    func job(_ id: ID<Job>) async throws -> Job {
        guard let job = try await store.jobs.job(id) else { throw Unexpected(what: "no job") }
        return job
    }
}
