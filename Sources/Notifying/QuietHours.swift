package import Jobs

/// A part of each day in which messages wait, in UTC.
package struct QuietHours: Equatable, Sendable {
    /// The minute of the day with which it begins.
    package let from: Int
    /// The minute of the day with which it ends; before `from` when midnight lies within.
    package let until: Int

    /// From one minute of the day to another; nil when they are none, or the same.
    package init?(from: Int, until: Int) {
        guard (0..<1440).contains(from), (0..<1440).contains(until), from != until else { return nil }
        (self.from, self.until) = (from, until)
    }

    /// When a message of `time` may go: at once, or when it is quiet no more.
    package func release(_ time: Timestamp) -> Timestamp {
        let day: Int64 = 86_400_000_000
        let ofDay = (time.microseconds % day + day) % day
        let midnight = time.microseconds - ofDay
        let (begin, end) = (Int64(from) * 60_000_000, Int64(until) * 60_000_000)
        if begin < end {
            return begin <= ofDay && ofDay < end ? Timestamp(microseconds: midnight + end) : time
        }
        if ofDay >= begin { return Timestamp(microseconds: midnight + day + end) }
        return ofDay < end ? Timestamp(microseconds: midnight + end) : time
    }
}
