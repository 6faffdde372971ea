import Jobs
import Testing
import Time

@testable import Rescheduling

struct BackoffTests {
    let backoff = Backoff(base: TimeSpan(seconds: 60), factor: 2, max: TimeSpan(seconds: 300), jitter: .none)

    @Test(arguments: [(1, 60), (2, 120), (3, 240), (4, 300), (1_000_000_000, 300), (0, 60)])
    func growsUpToTheLongestWait(attempt: Int, seconds: Int) {
        #expect(backoff.wait(after: attempt, dice: 0) == .seconds(seconds))
    }

    @Test(arguments: [(UInt64.min, 0.0), (1 << 63, 30), (.max, 60)])
    func fullJitterIsAnythingFromNoneToTheWhole(dice: UInt64, seconds: Double) {
        var backoff = backoff
        backoff.jitter = .full
        let wait = backoff.wait(after: 1, dice: dice)
        #expect(abs(wait / .seconds(1) - seconds) < 0.001 && wait <= .seconds(60))
    }

    @Test func aFactorOfOneWaitsTheSameEachTime() {
        let steady = Backoff(base: TimeSpan(seconds: 5), factor: 1, jitter: .none)
        #expect(steady.wait(after: 1) == steady.wait(after: 9))
    }
}
