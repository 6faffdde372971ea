import Locking

/// So many at a time, first come first served.
package final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Locked<State>

    /// Turns of which `count` are free.
    package init(_ count: Int) { state = Locked(State(free: count)) }

    /// Waits for a turn.
    package func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                state.free -= 1
                if state.free < 0 { state.waiting.append(continuation) }
                return state.free >= 0
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives the turn to the next in line.
    package func giveBack() {
        state.withLock { state in
            state.free += 1
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }?.resume()
    }
}
