import Locking

/// Holds tasks back until it is opened, and tells when enough of them are waiting.
package final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watcher: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Locked(State())

    /// A closed gate.
    package init() {}

    /// Waits until the gate is open; cancellation does not help.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let (go, watcher) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
                guard !state.isOpen else { return (true, nil) }
                state.held.append(continuation)
                guard let (count, watcher) = state.watcher, state.held.count >= count else { return (false, nil) }
                state.watcher = nil
                return (false, watcher)
            }
            watcher?.resume()
            if go { continuation.resume() }
        }
    }

    /// Lets everybody through, now and later.
    package func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Waits until `count` tasks wait.
    package func holds(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let enough = state.withLock { state in
                if state.held.count < count { state.watcher = (count, continuation) }
                return state.held.count >= count
            }
            if enough { continuation.resume() }
        }
    }
}
