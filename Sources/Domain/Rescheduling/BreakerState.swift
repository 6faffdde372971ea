import Jobs
package import Time

/// The state of a breaker, stored between two steps. One driver at a time takes a step.
package struct BreakerState: Sendable, Equatable {
    /// What it does with crashes; the raw value is the word of the API.
    package enum Phase: String, CaseIterable, Sendable {
        /// It holds nothing.
        case closed
        /// It holds every crash it is over, and releases canaries.
        case open
        /// It holds new crashes, and releases the oldest it holds in growing waves.
        case releasing
    }

    /// What it does with crashes.
    package var phase: Phase
    /// Since when it is in this phase; nil if it never left the first.
    package var since: Timestamp?
    /// The number of the current round; each opening, wave and closing begins one.
    package var round: Int
    /// When the latest canary or wave was released, or the phase began.
    package var latest: Timestamp?
    /// How many of this round were released and have not ended.
    package var inFlight: Int
    /// How many of this round succeeded; of canaries, in a row.
    package var succeeded: Int
    /// How many of this round failed.
    package var failed: Int
    /// How many of this round were inconclusive.
    package var inconclusive: Int

    /// Creates a state from its parts; what is left out is that of a breaker that never opened.
    package init(
        phase: Phase = .closed, since: Timestamp? = nil, round: Int = 0, latest: Timestamp? = nil, inFlight: Int = 0,
        succeeded: Int = 0, failed: Int = 0, inconclusive: Int = 0
    ) {
        self.phase = phase
        self.since = since
        self.round = round
        self.latest = latest
        self.inFlight = inFlight
        self.succeeded = succeeded
        self.failed = failed
        self.inconclusive = inconclusive
    }

    /// Whether it holds crashes: whether its name belongs into ``Facts/openBreakers``.
    package var holds: Bool { phase != .closed }

    /// From when on crashes and ends count in the reading of a step at `now`.
    package func countsSince(_ breaker: Breaker, now: Timestamp) -> Timestamp {
        let window = now - breaker.within
        return switch phase {
        case .closed: max(window, since ?? window)
        case .open: window
        case .releasing: max(window, latest ?? window)  // earlier crashes say nothing about the wave
        }
    }
}
