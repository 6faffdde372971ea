@preconcurrency import Dispatch
import Foundation
import Locking

/// SIGTERM and SIGINT: the first asks to stop, the second ends at once.
final class Signals: Sendable {
    private struct State {
        var count = 0
        var stop: (@Sendable () -> Void)?
    }

    private let state = Locked(State())
    private let sources: [any DispatchSourceSignal]

    /// Takes the signals from now on; `end` is called by the second one, before the process ends with status 128 + n.
    init(end: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
        for (source, number) in zip(sources, [SIGTERM, SIGINT]) {
            source.setEventHandler { [state] in
                let (count, stop) = state.withLock { state in
                    state.count += 1
                    return (state.count, state.stop)
                }
                if count == 1 { stop?() }
                if count > 1 {
                    end()
                    _exit(128 + number)
                }
            }
            source.activate()
        }
    }

    /// Has `stop` called by the first signal, or now when it has come already.
    func whenAskedToStop(_ stop: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.stop = stop
            return state.count > 0
        }
        if isAsked { stop() }
    }

    /// Whether the first signal has come.
    var isAskedToStop: Bool { state.withLock { $0.count > 0 } }
}
