import Locking

/// A clock on which every sleep is over at once, and which keeps how long each was to be.
final class StepClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let state = Locked((now: ContinuousClock.now, rests: [Duration]()))

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// The sleeps so far.
    var rests: [Duration] { state.withLock { $0.rests } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { state in
            state.rests.append(deadline - state.now)
            state.now = max(state.now, deadline)
        }
    }
}
