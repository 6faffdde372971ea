/// When a message that was not accepted is sent again: after growing pauses, over more than a day.
package struct RetrySchedule: Sendable {
    /// The pause after the first failure, in seconds.
    package var first = 5.0
    /// The factor by which each pause is longer than the one before.
    package var factor = 3.0
    /// The longest pause, in seconds.
    package var longest = 4 * 3600.0
    /// How much a pause may be shorter or longer at random, as a share of it.
    package var jitter = 0.1
    /// How many tries a message has before it is given up.
    package var tries = 15

    /// The default schedule: 5 s, 15 s, 45 s, ... 4 h; together more than 28 hours, without jitter.
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
