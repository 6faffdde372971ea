import Jobs
import Locking
package import Rescheduling
package import Store
package import Time

/// Tries a policy out on the crashes on record. Nothing is written.
package struct PolicyReplay: Sendable {
    private let policy: Policy
    private let window: Range<Timestamp>
    private let differences: Int

    /// A replay of the crashes from the begin of `window` until before its end.
    ///
    /// - Parameter differences: How many differing crashes to list.
    package init(_ policy: Policy, over window: Range<Timestamp>, differences: Int = 100) {
        (self.policy, self.window, self.differences) = (policy, window, differences)
    }

    /// What the policy would have done.
    ///
    /// - Parameter progress: Told how many crashes were taken so far, every few thousand.
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func run(
        on crashes: PastCrashes, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> ReplayResult {
        let replay = Locked((replay: Replay(policy, differences: differences), taken: 0))
        try await crashes.read(since: window.lowerBound, until: window.upperBound) { batch in
            let taken = replay.withLock { state in
                for crash in batch { state.replay.add(RecordedCrash(crash)) }
                state.taken += batch.count
                return state.taken
            }
            progress(taken)
        }
        return replay.withLock { $0.replay.finish() }
    }
}

extension RecordedCrash {
    /// A crash of the past as the policy's.
    init(_ past: PastCrash) {
        let run = past.startedAt.map { past.crash.crashedAt - $0 } ?? .zero
        let chain = Chain(
            attempt: past.attempt, counted: past.chain.counted, causes: past.chain.causes.reversed(),
            seconds: Int((past.chain.spent + run).components.seconds))
        let facts = Facts(
            crash: past.crash, taskname: past.taskname, item: past.item, arch: past.arch, labels: past.labels,
            createdAt: past.createdAt, chain: chain,
            release: past.heldBy.map { Release(breaker: $0, canary: false) },
            now: past.decision?.decidedAt ?? past.crash.crashedAt, dice: Dice.roll(past.job))
        self.init(
            job: past.job, root: past.root, facts: facts, decision: past.decision,
            retry: past.hasSuccessor ? Retry(past.retry) : nil)
    }
}

extension RecordedCrash.Retry {
    fileprivate init(_ state: JobState?) {
        self =
            switch state {
            case .finished: .finished
            case .crashed: .crashed
            case .scheduled, .running, nil: .unknown
            }
    }
}
