import Jobs
import Locking
package import Rescheduling
package import Store
package import Time

/// Replays the recorded crashes with a policy. Nothing is written.
package struct PolicyReplay: Sendable {
    private let policy: Policy
    private let window: Range<Timestamp>
    private let differences: Int

    /// How far back a replay begins unless asked otherwise.
    package static let usualLength = TimeSpan(seconds: 30 * 86_400)

    /// A replay of the crashes within `window`.
    ///
    /// - Parameter differences: The most differing crashes to list.
    package init(_ policy: Policy, over window: Range<Timestamp>, differences: Int = 100) {
        (self.policy, self.window, self.differences) = (policy, window, differences)
    }

    /// What the policy would have done.
    ///
    /// - Parameter progress: Called with how many crashes were taken so far, every few thousand.
    /// - Throws: `tooSlow`, `unavailable`, `failed`.
    package func run(
        on crashes: PastCrashes, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(StoreError) -> ReplayResult {
        let replay = Locked((replay: Replay(policy, differences: differences), taken: 0))
        try await crashes.read(since: window.lowerBound, until: window.upperBound) { batch in
            let taken = replay.withLock { state in
                for crash in batch { state.replay.add(crash) }
                state.taken += batch.count
                return state.taken
            }
            progress(taken)
        }
        return replay.withLock { $0.replay.finish() }
    }
}
