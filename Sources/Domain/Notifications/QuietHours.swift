import Jobs
package import Time

/// A part of each day in which messages wait.
package struct QuietHours: Equatable, Sendable {
    /// The minute of the day with which it begins.
    package let from: Int
    /// The minute of the day with which it ends; before `from` when midnight lies within.
    package let until: Int
    /// What it goes by.
    package let clock: WallClock

    /// From one minute of the day to another; nil when they are none, or the same.
    package init?(from: Int, until: Int, by clock: WallClock = .utc) {
        guard (0..<1440).contains(from), (0..<1440).contains(until), from != until else { return nil }
        (self.from, self.until, self.clock) = (from, until, clock)
    }

    /// When a message of `time` may go: at once, or when it is quiet no more.
    package func release(_ time: Timestamp) -> Timestamp {
        contains(clock.minute(at: time)) ? clock.next(until, after: time) : time
    }

    private func contains(_ minute: Int) -> Bool {
        from < until ? (from..<until).contains(minute) : minute >= from || minute < until
    }
}
