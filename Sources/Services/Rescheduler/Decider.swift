import Jobs
import Locking
import Observability
import Rescheduling
import Store
import Time

/// Decides the crashes that wait for a decision, a batch at a time.
///
/// After a batch that cannot be recorded, crashes are decided one by one, and the one that fails is set aside for a
/// minute, so that it does not block the others.
final class Decider: Sendable {
    private struct State {
        var batch = Decider.batch
        var setAside: [ID<Job>: ContinuousClock.Instant] = [:]
    }

    private let store: ReschedulingStore
    private let policy: PolicyInForce
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer
    private let state = Locked(State())

    /// The most crashes of a transaction.
    private static let batch = 256
    /// How long a crash whose decision could not be recorded is set aside.
    private static let aside = Duration.seconds(60)

    init(
        _ store: ReschedulingStore, _ policy: PolicyInForce, clock: @escaping @Sendable () -> Timestamp,
        observe: @escaping Observer
    ) {
        self.store = store
        self.policy = policy
        self.clock = clock
        self.observe = observe
    }

    /// Decides a batch, and returns how many crashes were in it.
    func decide() async throws -> Int {
        let policy = try await policy.value()
        let (batch, setAside) = state.withLock { state in
            state.setAside = state.setAside.filter { $0.value > .now }
            return (state.batch, Set(state.setAside.keys))
        }
        let start = ContinuousClock.now
        let claimed = Locked<[ID<Job>]>([])
        do {
            let decisions = try await store.decisionTransaction { transaction in
                if !policy.budgets.isEmpty { try await transaction.takeTurn() }
                let crashes = try await transaction.claim(batch, except: setAside)
                claimed.withLock { $0 = crashes.map(\.job.id) }
                return try await Self.decide(crashes, by: policy, transaction, now: clock())
            }
            state.withLock { $0.batch = min(Self.batch, batch * 2) }
            report(decisions, ContinuousClock.now - start)
            return decisions.count
        } catch let error as StoreError {
            if case .failed = error { isolate(claimed.withLock { $0 }) }
            throw error
        } catch {
            isolate(claimed.withLock { $0 })
            throw error
        }
    }

    private static func decide(
        _ crashes: [CrashedJob], by policy: Policy, _ transaction: DecisionTransaction, now: Timestamp
    ) async throws -> [Decision] {
        guard !crashes.isEmpty else { return [] }
        let open = policy.breakers.isEmpty ? [] : try await transaction.openBreakers()
        let batch = try await BatchDecision(policy: policy, transaction: transaction, now: now)
            .decide(crashes, openBreakers: open)
        try await transaction.count(
            batch.decided.flatMap { facts, _ in
                policy.breakers
                    .filter { facts.crash.crashedAt >= now - $0.within && $0.over.match(facts) }
                    .map { ($0.name, facts.crash.crashedAt) }
            })
        return batch.decided.map(\.decision)
    }

    /// After a failure: has the next batch take one crash; if this batch had one, sets it aside.
    private func isolate(_ claimed: [ID<Job>]) {
        state.withLock { state in
            state.batch = 1
            if claimed.count == 1 { state.setAside[claimed[0]] = .now + Self.aside }
        }
    }

    private func report(_ decisions: [Decision], _ duration: Duration) {
        guard !decisions.isEmpty else { return }
        let counts = Dictionary(grouping: decisions, by: \.verdict.rawValue).mapValues(\.count)
        observe(.decided(byVerdict: counts, duration: duration))
    }
}
