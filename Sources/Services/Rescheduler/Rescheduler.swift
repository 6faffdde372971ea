import Jobs
package import Observability
package import Rescheduling
import ServiceLoop
package import Store
package import Time

/// Decides what becomes of crashes, by the policy in force, as long as it runs.
///
/// Any number may run at once, in one process or in several, and be ended at any point: a crash is claimed, decided and
/// recorded in one transaction. A rescheduler is woken when a crash is reported, reads from the database which one that
/// is, and also polls.
package struct Rescheduler: Sendable {
    /// Reads a policy from the text of a version; throws what is wrong with an invalid text.
    package typealias ReadPolicy = @Sendable (_ text: String, _ version: Int) throws -> Policy

    private let store: ReschedulingStore
    private let decider: Decider
    private let breakers: BreakerKeeper
    private let policies: VersionedTextStore
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer

    /// The pause between polls when there was nothing to do; also the longest delay by a lost call.
    private static let pollInterval = Duration.seconds(1)

    /// The pause between polls for operations when none was due.
    private static let operationInterval = Duration.milliseconds(200)

    /// A rescheduler over `store`. Nothing happens before `run`.
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

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.decide() }
            group.addTask { await self.stepBreakers() }
            group.addTask { await self.workOnOperations() }
        }
    }

    private func decide() async {
        let wakeup = Wakeup(
            count: { store.crashAnnouncements },
            wait: { seen, patience in await store.untilCrash(after: seen, atMost: patience) })
        await loop(wokenBy: wakeup).run {
            try await decider.decide() > 0 ? .more : .rest(Self.pollInterval)
        }
    }

    private func stepBreakers() async {
        await loop().run {
            try await breakers.step()
            return .rest(Self.pollInterval)
        }
    }

    /// Works on the operations, each at its rate.
    private func workOnOperations() async {
        await loop().run {
            let version = try await policies.current()?.version ?? 0
            guard let step = try await store.work(policyVersion: version, now: clock()) else {
                return .rest(Self.operationInterval)
            }
            if let reason = step.reason {
                observe(.operationFailed(operation: "\(step.operation)", setAside: step.failed, reason: reason))
            }
            return .more
        }
    }

    private func loop(wokenBy wakeup: Wakeup? = nil) -> ServiceLoop {
        ServiceLoop(wokenBy: wakeup, untilReady: store.untilUp) { [observe] failure, _ in
            observe(.reschedulingFailed(reason: "\(failure)"))
        }
    }
}
