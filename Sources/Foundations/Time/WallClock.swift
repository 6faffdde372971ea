import Foundation

/// The local time of a time zone, summer time included.
///
/// A wrapper of Foundation's time zones and calendar, which contain the time zone database.
package struct WallClock: Equatable, Sendable {
    private let zone: TimeZone

    /// The time in UTC.
    package static let utc = WallClock(zone: .gmt)

    /// The names of time zones to suggest for a misspelt one; ``init(_:)`` accepts more.
    package static var names: [String] { TimeZone.knownTimeZoneIdentifiers }

    private init(zone: TimeZone) { self.zone = zone }

    /// The local time of a zone by its name in the time zone database, such as `Europe/Prague`, or by its offset from
    /// UTC, such as `GMT+2` (east of it); nil when there is no such zone.
    package init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.init(zone: zone)
    }

    /// The minute of the local day at `time`, from 0 to 1439.
    package func minute(at time: Timestamp) -> Int {
        let parts = calendar.dateComponents([.hour, .minute], from: Date(time))
        return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    }

    /// The first time after `time` that is this minute of a local day.
    ///
    /// On a day on which the clocks are put forward over that minute, it is the time at which they are.
    package func next(_ minute: Int, after time: Timestamp) -> Timestamp {
        let parts = DateComponents(hour: minute / 60, minute: minute % 60, second: 0)
        // Every day has the minute, or a time after it. Should the calendar find neither, the result is a minute later.
        let date = calendar.nextDate(after: Date(time), matching: parts, matchingPolicy: .nextTime)
        let seconds = date?.timeIntervalSince1970.rounded() ?? Double(time.microseconds / 1_000_000 + 60)
        return Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }
}

extension Date {
    fileprivate init(_ time: Timestamp) { self.init(timeIntervalSince1970: Double(time.microseconds) / 1_000_000) }
}
