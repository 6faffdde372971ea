import Jobs
package import Time

/// A part of each day in which no messages are sent.
package struct QuietHours: Equatable, Sendable {
    /// The minute of the day at which it begins.
    package let from: Int
    /// The minute of the day at which it ends; before `from` when it spans midnight.
    package let until: Int
    /// The clock of its time zone.
    package let clock: WallClock

    /// From one minute of the day to another; nil when one is out of range, or both are the same.
    package init?(from: Int, until: Int, by clock: WallClock = .utc) {
        guard (0..<1440).contains(from), (0..<1440).contains(until), from != until else { return nil }
        (self.from, self.until, self.clock) = (from, until, clock)
    }

    /// When a message of `time` may be sent: at once, or at the end of the quiet hours.
    package func release(_ time: Timestamp) -> Timestamp {
        contains(clock.minute(at: time)) ? clock.next(until, after: time) : time
    }

    private func contains(_ minute: Int) -> Bool {
        from < until ? (from..<until).contains(minute) : minute >= from || minute < until
    }
}
