@preconcurrency import Dispatch
import Foundation
import Locking

/// SIGTERM, SIGINT and SIGHUP: the first asks to stop, the second ends at once.
///
/// They are handled until the process ends: the handlers retain this object on purpose.
final class Signals: Sendable {
    private struct State {
        var count = 0
        var stop: (@Sendable () -> Void)?
    }

    private let state = Locked(State())
    private let sources: [any DispatchSourceSignal]

    /// Handles the signals from now on; the second one calls `end`, and ends the process with status 128 + n.
    init(end: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        // A process started by nohup(1) is to outlive the terminal.
        let numbers = Self.isIgnored(SIGHUP) ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
        sources = numbers.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
        for (source, number) in zip(sources, numbers) {
            source.setEventHandler { [self] in
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

    /// Has `stop` called by the first signal, or now if it has arrived already.
    func whenAskedToStop(_ stop: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            state.stop = stop
            return state.count > 0
        }
        if isAsked { stop() }
    }

    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
