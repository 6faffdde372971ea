import Locking

/// Holds tasks back until it is opened, and tells when enough of them wait.
package final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    /// A closed gate.
    package init() {}

    /// Waits until the gate is open, for those whom the test holds back: neither cancellation nor a deadline ends it.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.held.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
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

    /// Waits until the gate is open, for the test itself.
    package func untilOpen() async throws {
        try await eventually { state.withLock { $0.isOpen } }
    }

    /// Waits until `count` tasks wait.
    package func holds(_ count: Int) async throws {
        try await eventually { state.withLock { $0.held.count >= count } }
    }
}
