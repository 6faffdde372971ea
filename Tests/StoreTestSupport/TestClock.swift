import Locking
package import Time

/// A clock that a test moves on: the system's clock and what it was moved, or one that stands still until it is moved.
package final class TestClock: Sendable {
    private let start: Timestamp?
    private let moved = Locked(Duration.zero)

    /// A clock that stands still at `start`; the system's for nil.
    package init(standingAt start: Timestamp? = nil) { self.start = start }

    /// What it says.
    package var now: Timestamp { (start ?? .now()) + ahead }

    /// How far it was moved on.
    package var ahead: Duration { moved.withLock { $0 } }

    /// Moves it on.
    package func advance(by duration: Duration) { moved.withLock { $0 += duration } }
}
