import Jobs
import Locking
import Observability
import Rescheduling
import Store

/// Lets the breakers take their steps, each about once a second, whichever driver comes first.
final class BreakerKeeper: Sendable {
    private let store: ReschedulingStore
    private let policy: PolicyInForce
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer
    private let ends: EndCounter

    /// The most results a breaker is told in one step.
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
    /// - Parameter pause: How long a breaker rests between two steps, in whole seconds.
    func step(pause: Duration = .seconds(1)) async throws {
        let policy = try await policy.policy()
        let busy = try await store.busyBreakers()
        let retired = busy.filter { name in !policy.breakers.contains { $0.name == name } }.map(Breaker.retired)
        for breaker in policy.breakers + retired {
            let events = try await store.docket { docket in
                if !policy.budgets.isEmpty { try await docket.takeTurn() }
                return try await Step(breaker: breaker, policy: policy, docket: docket, now: clock(), ends: ends)
                    .take(pause: pause)
            }
            for event in events {
                observe(.breaker(name: breaker.name, kind: event.kind.rawValue, text: event.text))
            }
        }
    }

    /// One step of one breaker, in a transaction of its own.
    private struct Step {
        let breaker: Breaker
        let policy: Policy
        let docket: Docket
        let now: Timestamp
        let ends: EndCounter

        func take(pause: Duration) async throws -> [BreakerEvent] {
            guard let record = try await docket.take(breaker.name, pause: pause) else { return [] }
            var state = BreakerState(record)
            let passages = try await docket.endedPassages(
                of: breaker.name, round: state.round, limit: BreakerKeeper.results)
            let outcomes = passages.map { ($0.passed, outcome(of: $0.job)) }
            let reading = try await reading(state, outcomes.map { .init(round: $0.round, outcome: $1) })
            let events = state.step(breaker, reading)
            try await docket.tell(outcomes.map { ($0.predecessor, $1.rawValue) })
            for event in events where event.letThrough > 0 { try await letThrough(event) }
            try await docket.save(
                BreakerRecord(state, of: breaker),
                events: events.map {
                    BreakerEventRecord(breaker: breaker.name, kind: $0.kind.rawValue, text: $0.text, happenedAt: now)
                },
                forgettingBefore: now - breaker.within)
            return events
        }

        private func reading(
            _ state: BreakerState, _ results: [BreakerReading.Result]
        ) async throws -> BreakerReading {
            let since = state.countsSince(breaker, now: now)
            let (crashes, held) = try await docket.reading(of: breaker.name, since: since)
            // Whatever ended, too few crashes do not open it.
            let ended = crashes < breaker.crashes ? crashes : try await ends.count(for: breaker, since: since)
            return BreakerReading(crashes: crashes, ended: ended, held: held, results: results, now: now)
        }

        private func outcome(of job: Job?) -> BreakerReading.Outcome {
            guard let job, job.state.isEnd else { return .otherwise }
            guard let crash = job.crash else { return .well }
            let facts = Facts(
                crash: crash, taskname: job.taskname, item: job.item, arch: job.arch, labels: job.labels,
                createdAt: job.createdAt, chain: Chain(attempt: job.attempt))
            return breaker.over.match(facts) ? .badly : .otherwise
        }

        private func letThrough(_ event: BreakerEvent) async throws {
            let passage = Passage(breaker: breaker.name, canary: event.kind == .canary)
            let open = try await docket.openBreakers()
            let settlement = Settlement(policy: policy, docket: docket, now: now)
            var left = event.letThrough
            while left > 0 {
                let crashes = try await docket.claim(heldBy: breaker.name, min(left, BreakerKeeper.batch))
                if crashes.isEmpty { return }
                let successors = try await settlement.settle(crashes, openBreakers: open, passage: passage).successors
                let passed = crashes.map {
                    Passed(predecessor: $0.job.id, successor: successors[$0.job.id], round: event.round)
                }
                try await docket.pass(passed, by: breaker.name)
                left -= crashes.count
            }
        }
    }
}

extension BreakerState {
    fileprivate init(_ record: BreakerRecord) {
        self.init(
            phase: Phase(rawValue: record.phase) ?? .closed, since: record.since, round: record.round,
            latest: record.latest, out: record.out, well: record.well, badly: record.badly, otherwise: record.otherwise)
    }
}

extension BreakerRecord {
    fileprivate init(_ state: BreakerState, of breaker: Breaker) {
        self.init(
            name: breaker.name, phase: state.phase.rawValue, since: state.since, latest: state.latest,
            round: state.round, out: state.out, well: state.well, badly: state.badly, otherwise: state.otherwise)
    }
}
