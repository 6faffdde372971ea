import Foundation

/// The clocks of a time zone, summer time included.
///
/// A wrapper of Foundation's time zones and calendar, which have the rules of the time zone database with them.
package struct WallClock: Equatable, Sendable {
    private let zone: TimeZone

    /// The clocks of UTC.
    package static let utc = WallClock(zone: .gmt)

    /// The names of time zones that a person may have meant; there are more that are taken.
    package static var names: [String] { TimeZone.knownTimeZoneIdentifiers }

    private init(zone: TimeZone) { self.zone = zone }

    /// The clocks of a zone by its name in the time zone database, such as `Europe/Prague`, or by its distance from UTC,
    /// such as `GMT+2`, east of it; nil when there is none.
    package init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.init(zone: zone)
    }

    /// The minute of the day, from 0 to 1439, that they show.
    package func minute(at time: Timestamp) -> Int {
        let parts = calendar.dateComponents([.hour, .minute], from: Date(time))
        return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    }

    /// When they show a minute of the day next, after `time`.
    ///
    /// When they are put forward over it that day, it is when they are.
    package func next(_ minute: Int, after time: Timestamp) -> Timestamp {
        let parts = DateComponents(hour: minute / 60, minute: minute % 60, second: 0)
        // Every day has the minute, or the time after it; should a calendar disagree, it is found a minute later again.
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
