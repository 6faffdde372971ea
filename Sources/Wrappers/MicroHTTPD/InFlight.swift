import Locking

/// Counts the exchanges from their header's end until MHD has sent the answer's last byte, and reports when none is
/// left.
final class InFlight: Sendable {
    private struct State {
        var count = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// One more; returns how many there are now.
    func enter() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }

    /// One less.
    func leave() {
        let waiter = state.withLock { state in
            state.count -= 1
            return state.count == 0 ? state.waiter.take() : nil
        }
        waiter?.resume()
    }

    /// How many there are.
    var count: Int { state.withLock { $0.count } }

    /// Waits until there are none, but no longer than `limit`.
    func empty(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        let alarm = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            self.state.withLock { $0.waiter.take() }?.resume()
        }
        defer { alarm.cancel() }
        await withCheckedContinuation { continuation in
            let done = state.withLock { state in
                // After the deadline the alarm may have gone off already.
                if state.count == 0 || ContinuousClock.now >= deadline { return true }
                state.waiter = continuation
                return false
            }
            if done { continuation.resume() }
        }
    }
}
