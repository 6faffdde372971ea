package import Jobs

/// What waits to be told to one recipient by one route: the first at once, then one message a window.
package struct Digest: Equatable, Sendable {
    /// For how long after a message what follows is gathered.
    package let window: TimeSpan
    /// When messages wait.
    package let quiet: QuietHours?
    /// When the next message may go; nil when nothing was sent for a window.
    package private(set) var nextAt: Timestamp?
    /// How many notices wait for it.
    package private(set) var waiting = 0

    /// A digest of a route that has told nothing so far.
    package init(window: TimeSpan, quiet: QuietHours? = nil) { (self.window, self.quiet) = (window, quiet) }

    /// What is to be done about a notice.
    package enum Step: Equatable, Sendable {
        /// Send it now, by itself.
        case send
        /// Keep it; a message with all that waits is due then.
        case keep(until: Timestamp)
    }

    /// Takes a notice that came at `time`.
    package mutating func take(at time: Timestamp) -> Step {
        let open = quiet?.release(time) ?? time
        if let next = nextAt, next > open || waiting > 0 {
            waiting += 1
            return .keep(until: next)
        }
        guard open == time else {
            waiting += 1
            nextAt = open
            return .keep(until: open)
        }
        nextAt = time + window
        return .send
    }

    /// Takes out what waits, to be sent as one message; 0 when it is too early, or nothing waits.
    package mutating func empty(at time: Timestamp) -> Int {
        guard let next = nextAt, next <= time else { return 0 }
        if waiting == 0 {
            nextAt = nil
            return 0
        }
        if let open = quiet?.release(time), open > time {
            nextAt = open
            return 0
        }
        defer { waiting = 0 }
        nextAt = time + window
        return waiting
    }
}
