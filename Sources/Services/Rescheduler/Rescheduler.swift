import Jobs
package import Observability
package import Rescheduling
package import Store
package import Time

/// Decides what becomes of crashes, by the policy in force, as long as it runs.
///
/// Any number may run at once, in one process or in several, and be ended at any point: a crash is claimed, decided and
/// recorded in one transaction. It is woken when a crash is reported; what it is woken for, it reads from the database,
/// where it also looks by itself now and then.
package struct Rescheduler: Sendable {
    /// Makes a policy of the text of a version; throws what it says about a text that is none.
    package typealias ReadPolicy = @Sendable (_ text: String, _ version: Int) throws -> Policy

    private let store: ReschedulingStore
    private let decider: Decider
    private let breakers: BreakerKeeper
    private let policies: VersionedTextStore
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer

    /// How long it sleeps when nobody wakes it: what a lost call costs at most.
    private static let pollInterval = Duration.seconds(1)

    /// How often operations are looked for when none was due.
    private static let operationInterval = Duration.milliseconds(200)

    /// A driver over `store`. Nothing happens before `run`.
    package init(
        _ store: Store, read: @escaping ReadPolicy, clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        observe: @escaping Observer = { _ in }
    ) {
        self.store = store.rescheduling
        self.observe = observe
        self.policies = store.policies
        self.clock = clock
        let policy = PolicyInForce(store.policies, read: read)
        decider = Decider(store.rescheduling, policy, clock: clock, observe: observe)
        breakers = BreakerKeeper(store.rescheduling, policy, clock: clock, observe: observe)
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.keepDeciding() }
            group.addTask { await self.keepStepping() }
            group.addTask { await self.keepOperating() }
        }
    }

    private func keepDeciding() async {
        while !Task.isCancelled {
            let calls = store.crashCalls
            let isMore = await attempt { try await decider.decide() > 0 } ?? false
            if !isMore { await store.untilCrash(after: calls, atMost: Self.pollInterval) }
        }
    }

    private func keepStepping() async {
        while !Task.isCancelled {
            _ = await attempt { try await breakers.step() }
            // Cancelled, it returns at once, and the loop ends.
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Has jobs run again that a person asked for in bulk, each operation at its rate.
    private func keepOperating() async {
        while !Task.isCancelled {
            let step = await attempt {
                try await store.work(policyVersion: policies.current()?.version ?? 0, now: clock())
            }
            if case .some(.some(let step)) = step, let reason = step.reason {
                observe(.operationFailed(operation: "\(step.operation)", setAside: step.failed, reason: reason))
            }
            if step == nil || step == .some(nil) {
                // Cancelled, it returns at once, and the loop ends.
                try? await Task.sleep(for: Self.operationInterval)
            }
        }
    }

    /// What `work` gives; nil when it failed, which is told. The next round tries again.
    private func attempt<Value>(_ work: () async throws -> Value) async -> Value? {
        do {
            return try await work()
        } catch StoreError.unavailable, StoreError.busy {
            // An outage of the database is told by those who watch it.
            return nil
        } catch {
            if !Task.isCancelled { observe(.reschedulingFailed(reason: "\(error)")) }
            return nil
        }
    }
}
