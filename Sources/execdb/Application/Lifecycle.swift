import Locking

/// How far the server is: starting, serving, stopping; in this order only.
final class Lifecycle: Sendable {
    enum Phase: Int, Sendable { case starting, serving, stopping }

    private let current = Locked(Phase.starting)

    var phase: Phase { current.withLock { $0 } }

    /// Moves on to `phase`; false when it is there or further already.
    @discardableResult
    func advance(to phase: Phase) -> Bool {
        current.withLock { current in
            guard current.rawValue < phase.rawValue else { return false }
            current = phase
            return true
        }
    }
}
