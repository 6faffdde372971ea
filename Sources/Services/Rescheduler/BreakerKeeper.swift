import Jobs
import Locking
import Observability
import Rescheduling
import Store
import Time

/// Lets the breakers take their steps, each about once a second, whichever driver comes first.
final class BreakerKeeper: Sendable {
    private let store: ReschedulingStore
    private let policy: PolicyInForce
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer
    private let ends: EndCounter

    /// The most results a breaker counts in one step.
    private static let results = 1000
    /// How many held crashes are decided in one go.
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

    /// Lets every breaker take a step: those of the policy, and those that an earlier one had, until they hold nothing.
    ///
    /// As long as rescheduling is stopped none does: what they hold is not to be given up.
    ///
    /// - Parameter pause: How long a breaker rests between two steps, in whole seconds.
    /// - Throws: what kept the first of those from its step that could take none; the others took theirs.
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

    /// Releases what an action says, some hundred a transaction. If this ends in the middle, the rest stays held, and goes
    /// with the next wave.
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
                let settled = try await BatchDecision(policy: policy, transaction: transaction, now: clock())
                    .settle(crashes, openBreakers: transaction.openBreakers(), release: release)
                let released = crashes.map {
                    ReleasedCrash(
                        predecessor: $0.job.id, successor: settled.successors[$0.job.id], round: action.round)
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
            // Whatever ended, too few crashes do not open it.
            if crashes >= breaker.crashes {
                ended = try await ends.count(for: breaker, since: since)
                // Again, or a burst that is decided about meanwhile would be among what ended, but not among the crashes.
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
