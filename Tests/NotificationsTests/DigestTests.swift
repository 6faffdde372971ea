import Jobs
import Notifications
import Testing
import Time

struct DigestTests {
    private static let window = TimeSpan(seconds: 900)
    /// 22:00 to 07:00
    private static let night = QuietHours(from: 1320, until: 420)

    private static func at(_ minutes: Int) -> Timestamp { Timestamp(microseconds: Int64(minutes) * 60_000_000) }

    @Test func theFirstGoesAtOnceAndThenOneAWindow() {
        var digest = Digest()
        expect(&digest, add: 0, due: 0)
        send(&digest, 0)
        expect(&digest, add: 1, due: 15)
        expect(&digest, add: 14, due: 15)
        expect(&digest, isDue: 14, false)
        expect(&digest, isDue: 15, true)
        send(&digest, 15)
        #expect(digest.dueAt == nil)
        expect(&digest, isDue: 100, false)
        expect(&digest, add: 16, due: 30)
    }

    @Test func whatComesAfterASilentWindowGoesAtOnce() {
        var digest = Digest()
        expect(&digest, add: 0, due: 0)
        send(&digest, 0)
        expect(&digest, add: 100, due: 100)
    }

    @Test func whatWaitsTooLongIsNotPassedByTheNext() {
        var digest = Digest(dueAt: Self.at(15), freeAt: Self.at(15))
        // Nobody sent it at 15.
        expect(&digest, add: 20, due: 15)
        expect(&digest, isDue: 20, true)
    }

    @Test func withoutAWindowNothingIsGathered() {
        var digest = Digest()
        expect(&digest, add: 0, due: 0)
        digest.send(at: Self.at(0), window: nil, isMore: true)
        #expect(digest.dueAt == Self.at(0))
        digest.send(at: Self.at(0), window: nil, isMore: false)
        expect(&digest, add: 1, due: 1)
    }

    @Test func whatCameWhileItWasSentWaitsForTheNextWindow() {
        var digest = Digest()
        expect(&digest, add: 0, due: 0)
        digest.send(at: Self.at(1), window: Self.window, isMore: true)
        #expect(digest == Digest(dueAt: Self.at(16), freeAt: Self.at(16)))
    }

    @Test func inQuietHoursEverythingWaits() {
        var digest = Digest()
        expect(&digest, add: 1330, quiet: Self.night, due: 1860)
        expect(&digest, add: 1500, quiet: Self.night, due: 1860)
        expect(&digest, isDue: 1859, quiet: Self.night, false)
        expect(&digest, isDue: 1860, quiet: Self.night, true)
    }

    @Test func aWindowThatEndsInQuietHoursGoesOnUntilTheyEnd() {
        var digest = Digest(freeAt: Self.at(1325))
        expect(&digest, add: 1315, quiet: Self.night, due: 1860)
    }

    @Test func whatIsDueWhenQuietHoursBeganMeanwhileWaits() {
        var digest = Digest(dueAt: Self.at(1319), freeAt: Self.at(0))
        expect(&digest, isDue: 1321, quiet: Self.night, false)
        #expect(digest.dueAt == Self.at(1860))
    }

    @Test func aShorterWindowHoldsForWhatWaits() {
        var route = NotificationRoute(name: "all", on: [.crash], to: [], digest: TimeSpan(seconds: 600))
        var digest = Digest(dueAt: Self.at(10_000), freeAt: Self.at(10_000))
        digest.keep(to: route, at: Self.at(0))
        #expect(digest == Digest(dueAt: Self.at(10), freeAt: Self.at(10)))
        route.digest = nil
        digest.keep(to: route, at: Self.at(1))
        #expect(digest == Digest(dueAt: Self.at(1), freeAt: Self.at(1)))
        digest.keep(to: nil, at: Self.at(0))
        #expect(digest == Digest(dueAt: Self.at(0), freeAt: Self.at(0)))
    }

    @Test func aLongerWindowKeepsNothingBackThatIsDue() {
        var digest = Digest(dueAt: Self.at(1), freeAt: Self.at(1))
        digest.keep(
            to: NotificationRoute(name: "all", on: [.crash], to: [], digest: TimeSpan(seconds: 6000)), at: Self.at(0))
        #expect(digest == Digest(dueAt: Self.at(1), freeAt: Self.at(1)))
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

    @Test func quietHoursGoByTheirClock() throws {
        let clock = try #require(WallClock("Asia/Kolkata"))
        let quiet = try #require(QuietHours(from: 1320, until: 420, by: clock))
        // 22:00 there is 16:30 in UTC, and 7:00 is 1:30.
        #expect(quiet.release(Self.at(989)) == Self.at(989))
        #expect(quiet.release(Self.at(990)) == Self.at(1530))
    }

    @Test(arguments: [(0, 0), (-1, 5), (5, 1440), (1440, 0)])
    func whatAreNoHoursIsRefused(from: Int, until: Int) {
        #expect(QuietHours(from: from, until: until) == nil)
    }

    private func expect(_ digest: inout Digest, add minutes: Int, quiet: QuietHours? = nil, due: Int) {
        digest.add(at: Self.at(minutes), quiet: quiet)
        #expect(digest.dueAt == Self.at(due))
    }

    private func expect(_ digest: inout Digest, isDue minutes: Int, quiet: QuietHours? = nil, _ expected: Bool) {
        let isDue = digest.isDue(at: Self.at(minutes), quiet: quiet)
        #expect(isDue == expected)
    }

    private func send(_ digest: inout Digest, _ minutes: Int) {
        digest.send(at: Self.at(minutes), window: Self.window, isMore: false)
    }
}
