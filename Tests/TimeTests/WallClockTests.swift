import Testing

@testable import Time

/// Clocks of time zones, on the days on which they are changed too.
struct WallClockTests {
    /// When it is half past two next; all times as the zone's clocks show them.
    @Test(arguments: [
        ("UTC", "2026-07-01T02:30:00Z", "2026-07-02T02:30:00Z"),
        ("Europe/Prague", "2026-07-01T21:59:59.999999+02:00", "2026-07-02T02:30:00+02:00"),
        ("Asia/Kolkata", "2026-07-01T02:29:59.5+05:30", "2026-07-01T02:30:00+05:30"),
        ("America/New_York", "2026-12-31T23:00:00-05:00", "2027-01-01T02:30:00-05:00"),
        // They are put forward at 2 o'clock, to 3, ...
        ("Europe/Prague", "2026-03-28T22:00:00+01:00", "2026-03-29T03:00:00+02:00"),
        ("Europe/Prague", "2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"),
        // ... and back at 3 o'clock, to 2: the minute comes twice.
        ("Europe/Prague", "2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+02:00"),
        ("Europe/Prague", "2026-10-25T02:10:00+01:00", "2026-10-25T02:30:00+01:00"),
    ])
    func theyShowAMinuteNext(zone: String, after: String, next: String) throws {
        let clock = try #require(WallClock(zone))
        let time = try #require(Timestamp(rfc3339: after))
        #expect(try clock.next(150, after: time) == #require(Timestamp(rfc3339: next)))
    }

    @Test func theyArePutForwardAtMidnightInSomePlaces() throws {
        let clock = try #require(WallClock("Asia/Beirut"))
        let time = try #require(Timestamp(rfc3339: "2026-03-28T22:00:00+02:00"))
        #expect(try clock.next(0, after: time) == #require(Timestamp(rfc3339: "2026-03-29T01:00:00+03:00")))
    }

    @Test func aDistanceIsThatEastOfGreenwich() throws {
        let time = try #require(Timestamp(rfc3339: "2026-07-01T12:00:00Z"))
        #expect(try #require(WallClock("GMT+2")).minute(at: time) == 14 * 60)
    }

    @Test(arguments: [("UTC", 839), ("Europe/Prague", 959), ("Asia/Kolkata", 1169), ("America/New_York", 599)])
    func theyShowTheMinuteOfTheDay(zone: String, minute: Int) throws {
        let time = try #require(Timestamp(rfc3339: "2026-07-01T13:59:59.999999Z"))
        #expect(try #require(WallClock(zone)).minute(at: time) == minute)
    }

    @Test(arguments: ["", "Mars/Base", "europe/prague", "22:00"]) func whatIsNoZoneHasNone(name: String) {
        #expect(WallClock(name) == nil)
    }

    @Test func theNamesAreThoseOfZones() {
        #expect(WallClock.names.count > 300)
        for name in WallClock.names { #expect(WallClock(name) != nil) }
    }
}
