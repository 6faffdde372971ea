import Locking

/// What has been called out on each channel, and who waits for the next call.
final class Wakeups: Sendable {
    private struct State {
        var counts: [Channel: Int] = [:]
        var waiting: [Int: (channel: Channel, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastID = 0
    }

    private let state = Locked(State())

    /// How often `channel` was called so far.
    func count(_ channel: Channel) -> Int { state.withLock { $0.counts[channel, default: 0] } }

    /// Counts a call and wakes those who wait for it.
    func raise(_ channel: Channel) {
        let woken = state.withLock { state in
            state.counts[channel, default: 0] += 1
            let woken = state.waiting.filter { $0.value.channel == channel }
            for id in woken.keys { state.waiting[id] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until `channel` has been called more than `count` times, for `patience` at most, or until the task is
    /// cancelled.
    func wait(for channel: Channel, after count: Int, atMost patience: Duration) async {
        let deadline = ContinuousClock.now + patience
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let clock = Task {
            // Cancelled, it returns at once, and nobody waits any more.
            try? await Task.sleep(until: deadline, clock: .continuous)
            self.wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.counts[channel, default: 0] == count, !Task.isCancelled else { return false }
                    // After the deadline nobody would wake this one any more.
                    guard ContinuousClock.now < deadline else { return false }
                    state.waiting[id] = (channel, continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
        clock.cancel()
    }

    private func wake(_ id: Int) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.continuation.resume()
    }
}
