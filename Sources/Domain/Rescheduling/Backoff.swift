import Glibc
import Jobs
package import Time

/// How long to wait before the next attempt: exponentially longer each time, up to a longest wait.
///
/// Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
package struct Backoff: Sendable, Equatable {
    /// How randomness changes a wait; the raw value is the word of the policy file.
    package enum Jitter: String, CaseIterable, Sendable {
        /// The wait is uniformly distributed from zero to the whole.
        case full
        /// The wait is the whole.
        case none
    }

    /// The wait after the first attempt.
    package var base: TimeSpan
    /// How many times longer each wait is than the one before, at least 1.
    package var factor: Double
    /// The longest wait, at least ``base``.
    package var max: TimeSpan
    /// How randomness changes the wait.
    package var jitter: Jitter

    /// Describes a backoff; what is left out is that of the default policy.
    package init(
        base: TimeSpan = TimeSpan(seconds: 60), factor: Double = 2, max: TimeSpan = TimeSpan(seconds: 3600),
        jitter: Jitter = .full
    ) {
        self.base = base
        self.factor = factor
        self.max = max
        self.jitter = jitter
    }

    /// The wait after the attempt of this number, from 1, before randomness: base * factor^(attempt - 1), at most max.
    package func wait(after attempt: Int) -> Duration {
        let seconds = Double(base.seconds) * pow(factor, Double(Swift.max(attempt, 1) - 1))
        return .microseconds(Int64(Swift.min(seconds, Double(max.seconds)) * 1_000_000))
    }

    /// The wait after the attempt of this number, with the jitter that `dice` gives.
    package func wait(after attempt: Int, dice: UInt64) -> Duration {
        let whole = wait(after: attempt)
        guard jitter == .full else { return whole }
        let microseconds = UInt64(whole / .microseconds(1))
        return .microseconds(Int64(dice.multipliedFullWidth(by: microseconds).high))
    }
}
