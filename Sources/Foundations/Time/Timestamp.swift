import Glibc

/// A point in time, in microseconds since 1970-01-01T00:00:00Z; the resolution of Postgres.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the beginning of 1970 in UTC, leap seconds not counted.
    package let microseconds: Int64

    /// The first that can be written: 0001-01-01T00:00:00Z.
    package static let earliest = Timestamp(microseconds: -62_135_596_800_000_000)
    /// The last that can be written: 9999-12-31T23:59:59.999999Z.
    package static let latest = Timestamp(microseconds: 253_402_300_799_999_999)

    /// The point this many microseconds after the beginning of 1970.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The time of the system's clock.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Compares by time.
    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }
}

extension Timestamp {
    /// The point `duration` later; parts of a microsecond are dropped, and the result stays within ``earliest`` and
    /// ``latest``.
    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return seconds < 0 ? earliest : latest }
        let (span, spanOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        let (sum, sumOverflow) = time.microseconds.addingReportingOverflow(span)
        if spanOverflow || sumOverflow { return seconds < 0 ? earliest : latest }
        return min(max(Timestamp(microseconds: sum), earliest), latest)
    }

    /// The point `duration` earlier, within ``earliest`` and ``latest``.
    package static func - (time: Timestamp, duration: Duration) -> Timestamp { time + (.zero - duration) }

    /// How long it is from `earlier` to `later`.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds) - .microseconds(earlier.microseconds)
    }

    /// The point a written span later.
    package static func + (time: Timestamp, span: TimeSpan) -> Timestamp { time + .seconds(span.seconds) }

    /// The point a written span earlier.
    package static func - (time: Timestamp, span: TimeSpan) -> Timestamp { time - .seconds(span.seconds) }
}
