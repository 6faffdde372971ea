import Jobs
import Locking
import Observability
import Rescheduling
import Store
import Time

/// Steps each breaker about once a second; of several drivers, the first to lock a breaker steps it.
final class BreakerKeeper: Sendable {
    private let store: ReschedulingStore
    private let policy: PolicyInForce
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer
    private let ends: EndCounter

    /// The most results a breaker counts in one step.
    private static let results = 1000
    /// The most held crashes that are decided in one transaction.
    private static let batch = 256

    init(
        _ store: ReschedulingStore, _ policy: PolicyInForce, clock: @escaping @Sendable () -> Timestamp,
        observe: @escaping Observer
    ) {
        self.store = store
        self.policy = policy
        self.clock = clock
        self.observe = observe
        ends = EndCounter(store)
    }

    /// Steps every breaker of the policy, and those of an earlier policy until they are closed and hold nothing.
    ///
    /// While the policy stops rescheduling, no breaker is stepped: the crashes that they hold would be given up.
    ///
    /// - Parameter pause: The pause between two steps of a breaker, in whole seconds.
    /// - Throws: the error of the first breaker whose step failed; the others were stepped.
    func step(pause: Duration = .seconds(1)) async throws {
        let policy = try await policy.value()
        guard policy.stop == nil else { return }
        let busy = try await store.busyBreakers()
        let retired = busy.filter { name in !policy.breakers.contains { $0.name == name } }.map(Breaker.retired)
        var failure: (any Error)?
        for breaker in policy.breakers + retired {
            do { try await step(breaker, of: policy, pause) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func step(_ breaker: Breaker, of policy: Policy, _ pause: Duration) async throws {
        let actions = try await store.decisionTransaction { transaction in
            try await Step(breaker: breaker, policy: policy, transaction: transaction, now: clock(), ends: ends)
                .take(pause: pause)
        }
        for action in actions {
            observe(.breaker(name: breaker.name, kind: action.event.kind.rawValue, text: action.event.text))
            try await release(action, breaker, policy)
        }
    }

    /// Releases as many crashes as an action says, in batches, each a transaction. If this is interrupted, the rest
    /// stays held until a later step releases it.
    private func release(_ action: BreakerAction, _ breaker: Breaker, _ policy: Policy) async throws {
        let release = Release(breaker: breaker.name, canary: action.event.kind == .canary)
        var left = action.released
        while left > 0 {
            let batch = min(left, Self.batch)
            let decided = try await store.decisionTransaction { transaction in
                if !policy.budgets.isEmpty { try await transaction.takeTurn() }
                let crashes = try await transaction.claim(heldBy: breaker.name, batch)
                guard !crashes.isEmpty else {
                    try await transaction.forgetGone(heldBy: breaker.name)
                    return 0
                }
                let decided = try await BatchDecision(policy: policy, transaction: transaction, now: clock())
                    .decide(crashes, openBreakers: transaction.openBreakers(), release: release)
                let released = crashes.map {
                    ReleasedCrash(
                        predecessor: $0.job.id, successor: decided.successors[$0.job.id], round: action.round)
                }
                try await transaction.note(released, by: breaker.name)
                return crashes.count
            }
            if decided == 0 { return }
            left -= decided
        }
    }

    /// One step of one breaker, in a transaction of its own.
    private struct Step {
        let breaker: Breaker
        let policy: Policy
        let transaction: DecisionTransaction
        let now: Timestamp
        let ends: EndCounter

        func take(pause: Duration) async throws -> [BreakerAction] {
            guard var state = try await transaction.take(breaker.name, pause: pause) else { return [] }
            let ended = try await transaction.endedReleases(
                of: breaker.name, round: state.round, limit: BreakerKeeper.results)
            let outcomes = ended.map { ($0.released, outcome(of: $0.job)) }
            let reading = try await reading(state, outcomes.map { .init(round: $0.round, outcome: $1) })
            let actions = state.step(breaker, reading)
            try await transaction.note(outcomes.map { ($0.predecessor, $1) }, countedBy: breaker.name)
            try await transaction.save(
                state, of: breaker.name, events: actions.map(\.event), forgettingBefore: now - breaker.within)
            return actions
        }

        private func reading(
            _ state: BreakerState, _ results: [BreakerReading.Result]
        ) async throws -> BreakerReading {
            let since = state.countsSince(breaker, now: now)
            var (crashes, held) = try await transaction.reading(of: breaker.name, since: since)
            var ended = crashes
            // Too few crashes do not open it, however many jobs ended.
            if crashes >= breaker.crashes {
                ended = try await ends.count(for: breaker, since: since)
                // Read again: a burst decided during the count is among the ended jobs, and must be among the crashes.
                (crashes, held) = try await transaction.reading(of: breaker.name, since: since)
            }
            return BreakerReading(crashes: crashes, ended: ended, held: held, results: results, now: now)
        }

        private func outcome(of job: Job?) -> BreakerReading.Outcome {
            guard let job, job.state.isEnd else { return .inconclusive }
            guard let crash = job.crash else { return .succeeded }
            return breaker.over.match(Facts(job, crash, chain: Chain(of: job, crash))) ? .failed : .inconclusive
        }
    }
}
