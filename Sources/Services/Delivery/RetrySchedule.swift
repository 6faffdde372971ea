/// When a message that was not taken is sent again: at growing distances, over more than a day.
package struct RetrySchedule: Sendable {
    /// The pause after the first failure, in seconds.
    package var first = 5.0
    /// What each pause is longer than the one before by.
    package var factor = 3.0
    /// The longest pause, in seconds.
    package var longest = 4 * 3600.0
    /// How much a pause may be shorter or longer by chance, as a share of it.
    package var jitter = 0.1
    /// How often a message is tried before it is given up.
    package var tries = 15

    /// The schedule messages are sent by: 5 s, 15 s, 45 s, ... 4 h; together 28 hours and more, jitter aside.
    package init() {}

    /// The pause after the try of this number, counted from 1; nil when it was the last.
    ///
    /// - Parameter random: From 0 to 1.
    package func pause(after tries: Int, random: Double) -> Duration? {
        guard tries < self.tries else { return nil }
        var pause = first
        for _ in 0..<max(0, tries - 1) where pause < longest { pause *= factor }
        return .seconds(min(pause, longest) * (1 + jitter * (2 * random - 1)))
    }
}
