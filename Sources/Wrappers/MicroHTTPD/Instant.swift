import Glibc

/// A point on the monotonic clock.
struct Instant: Comparable, Sendable {
    var nanoseconds: Int64

    /// A deadline that never comes.
    static let never = Instant(nanoseconds: .max)

    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (first: Instant, second: Instant) -> Bool { first.nanoseconds < second.nanoseconds }

    static func + (instant: Instant, nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: instant.nanoseconds + nanoseconds)
    }

    static func - (end: Instant, start: Instant) -> Duration {
        .nanoseconds(end.nanoseconds - start.nanoseconds)
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
    var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
