import Jobs
import Notifying
import Testing

struct DigestTests {
    private static func at(_ minutes: Int) -> Timestamp { Timestamp(microseconds: Int64(minutes) * 60_000_000) }

    @Test func theFirstGoesAtOnceAndThenOneAWindow() {
        var digest = Digest(window: TimeSpan(seconds: 900))
        expect(&digest, take: 0, .send)
        expect(&digest, take: 1, .keep(until: Self.at(15)))
        expect(&digest, take: 14, .keep(until: Self.at(15)))
        expect(&digest, empty: 14, 0)
        expect(&digest, empty: 15, 2)
        expect(&digest, take: 16, .keep(until: Self.at(30)))
        expect(&digest, empty: 30, 1)
        // Nothing came for a window: the next is a first one again.
        expect(&digest, empty: 45, 0)
        expect(&digest, take: 46, .send)
    }

    @Test func whatComesAfterASilentWindowGoesAtOnceThoughNobodyLooked() {
        var digest = Digest(window: TimeSpan(seconds: 900))
        expect(&digest, take: 0, .send)
        expect(&digest, take: 100, .send)
    }

    @Test func whatWaitsTooLongIsNotPassedByTheNext() {
        var digest = Digest(window: TimeSpan(seconds: 900))
        expect(&digest, take: 0, .send)
        expect(&digest, take: 1, .keep(until: Self.at(15)))
        // Nobody emptied it at 15.
        expect(&digest, take: 20, .keep(until: Self.at(15)))
        expect(&digest, empty: 20, 2)
    }

    @Test func inQuietHoursEverythingWaits() {
        // 22:00 to 07:00
        var digest = Digest(window: TimeSpan(seconds: 900), quiet: QuietHours(from: 1320, until: 420))
        expect(&digest, take: 1330, .keep(until: Self.at(1860)))
        expect(&digest, take: 1500, .keep(until: Self.at(1860)))
        expect(&digest, empty: 1859, 0)
        expect(&digest, empty: 1860, 2)
    }

    @Test func aWindowThatEndsInQuietHoursGoesOnUntilTheyEnd() {
        var digest = Digest(window: TimeSpan(seconds: 900), quiet: QuietHours(from: 1320, until: 420))
        expect(&digest, take: 1310, .send)
        expect(&digest, take: 1315, .keep(until: Self.at(1325)))
        expect(&digest, empty: 1325, 0)
        expect(&digest, empty: 1860, 1)
    }

    @Test(arguments: [
        (1320, 420, 1319, 1319), (1320, 420, 1320, 1860), (1320, 420, 1439, 1860), (1320, 420, 1440, 1860),
        (1320, 420, 1859, 1860), (1320, 420, 1860, 1860), (60, 120, 59, 59), (60, 120, 60, 120), (60, 120, 119, 120),
        (60, 120, 120, 120), (60, 120, -1330, -1320),
    ])
    func quietHoursEnd(from: Int, until: Int, time: Int, release: Int) throws {
        let quiet = try #require(QuietHours(from: from, until: until))
        #expect(quiet.release(Self.at(time)) == Self.at(release))
    }

    @Test(arguments: [(0, 0), (-1, 5), (5, 1440), (1440, 0)])
    func whatAreNoHoursIsRefused(from: Int, until: Int) {
        #expect(QuietHours(from: from, until: until) == nil)
    }

    private func expect(_ digest: inout Digest, take minutes: Int, _ step: Digest.Step) {
        let taken = digest.take(at: Self.at(minutes))
        #expect(taken == step)
    }

    private func expect(_ digest: inout Digest, empty minutes: Int, _ count: Int) {
        let emptied = digest.empty(at: Self.at(minutes))
        #expect(emptied == count)
    }
}
