import TestSupport
import Testing

@testable import Time

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1), ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-11-20T23:57:09.123456Z", 1_795_219_029_123_456), ("2000-02-29T12:00:00Z", 951_825_600_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000_000), ("2000-03-01T00:00:00Z", 951_868_800_000_000),
        ("1997-11-21T09:55:06Z", 880_106_106_000_000), ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
        ("1996-12-19T16:39:57-08:00", 851_042_397_000_000), ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
    ])
    func known(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        ("2026-11-20t23:57:09z", "2026-11-20T23:57:09.000000Z"),
        ("2026-11-21T01:27:09+01:30", "2026-11-20T23:57:09.000000Z"),
        ("2026-11-20T23:57:09-00:00", "2026-11-20T23:57:09.000000Z"),
        ("2026-11-20T00:30:00-23:59", "2026-11-21T00:29:00.000000Z"),
        ("2026-11-20T23:57:09.1Z", "2026-11-20T23:57:09.100000Z"),
        ("2026-11-20T23:57:09.123456789Z", "2026-11-20T23:57:09.123456Z"),
        ("2026-11-20T23:57:09.999999999Z", "2026-11-20T23:57:09.999999Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
        ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000000Z"),
        ("2016-12-31T23:59:60.999Z", "2017-01-01T00:00:00.000000Z"),
        ("0001-01-01T01:00:00+01:00", "0001-01-01T00:00:00.000000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
        ("1960-06-30T23:59:60Z", "1960-07-01T00:00:00.000000Z"),
    ])
    func normalizes(_ text: String, _ expected: String) {
        #expect(Timestamp(rfc3339: text)?.description == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-11-20", "2026-11-20T23:57:09", "2026-11-20 23:57:09Z", "2026-11-20T23:57Z",
        "2026-11-20T23:57:09.Z",
        "2026-11-20T23:57:09.1234567890Z", "2026-11-20T23:57:09,5Z", "2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z",
        "2026-11-20T23:57:61Z", "2026-11-20T23:57:60Z", "2026-11-20T12:59:60Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z", "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z", "+2026-11-20T23:57:09Z", " 2026-11-20T23:57:09Z", "2026-11-20T23:57:09Z ",
        "2026-11-20T23:57:09ZZ",
        "2026-11-20T23:57:09+1:00", "2026-11-20T23:57:09+0100", "2026-11-20T23:57:09+24:00",
        "2026-11-20T23:57:09+01:60",
        "2026-11-20T23:57:09+01", "20261120T235709Z", "2026-11-20T23:57:09\u{2212}01:00", "２026-11-20T23:57:09Z",
        "2026-11-20T23:57:09Z\u{0}", "infinity", "now", "1795219029",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func readsBackWhatItWrites() {
        var random = SeededRandom(seed: 7)
        let times = (0..<20_000).map { _ in
            let range = Timestamp.earliest.microseconds...Timestamp.latest.microseconds
            return Timestamp(microseconds: .random(in: range, using: &random))
        }
        #expect(times.first { Timestamp(rfc3339: $0.description) != $0 } == nil)
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() throws {
        let start = try #require(Timestamp(rfc3339: "1800-01-01T00:00:00Z"))
        let days = (0...146_097).map { (start + .seconds($0 * 86_400)).description }
        #expect(days.last == "2200-01-01T00:00:00.000000Z")
        #expect(zip(days, days.dropFirst()).first { $0 >= $1 } == nil)
        let readBack = days.enumerated().first { Timestamp(rfc3339: $1) != start + .seconds($0 * 86_400) }
        #expect(readBack == nil)
    }

    @Test func anOffsetMovesTheTime() throws {
        var random = SeededRandom(seed: 8)
        for _ in 0..<2000 {
            let time = Timestamp(
                microseconds: .random(in: -2_000_000_000_000_000...4_000_000_000_000_000, using: &random))
            let (hour, minute) = (Int.random(in: 0...23, using: &random), Int.random(in: 0...59, using: &random))
            let offset = (hour < 10 ? "+0" : "+") + "\(hour)" + (minute < 10 ? ":0" : ":") + "\(minute)"
            let there = time.description.dropLast() + offset
            #expect(Timestamp(rfc3339: there) == time - .seconds(hour * 3600 + minute * 60))
        }
    }

    @Test func arithmetic() throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-20T23:59:59.5Z"))
        #expect((time + .milliseconds(500)).description == "2026-11-21T00:00:00.000000Z")
        #expect((time - .seconds(60)).description == "2026-11-20T23:58:59.500000Z")
        #expect((time + .nanoseconds(1999)).microseconds == time.microseconds + 1)
        #expect((time + TimeSpan(seconds: 86_400)).description == "2026-11-21T23:59:59.500000Z")
        #expect(time + TimeSpan(seconds: 30) - time == .seconds(30))
        #expect(time < time + .microseconds(1))
    }

    @Test func arithmeticStopsAtTheEnds() {
        #expect(Timestamp.latest + .seconds(1) == .latest)
        #expect(Timestamp.earliest - .seconds(1) == .earliest)
        #expect(Timestamp.latest + .seconds(Int64.max) == .latest)
        #expect(Timestamp.earliest - .seconds(Int64.max) == .earliest)
        #expect(Timestamp(microseconds: .max).description == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: .min).description == "0001-01-01T00:00:00.000000Z")
    }

    @Test func theClockIsOfThisCentury() {
        #expect((1_700_000_000_000_000...4_000_000_000_000_000).contains(Timestamp.now().microseconds))
    }
}
