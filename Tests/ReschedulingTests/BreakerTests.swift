import Jobs
import Testing
import Time

@testable import Rescheduling

/// Each way out of each phase.
struct BreakerTests {
    let breaker = Breaker.network

    private func reading(
        _ crashes: Int = 0, of ended: Int = 0, held: Int = 0, results: [BreakerReading.Result] = [], at seconds: Int = 0
    ) -> BreakerReading {
        BreakerReading(
            crashes: crashes, ended: ended, held: held, results: results, now: .noon + TimeSpan(seconds: seconds))
    }

    private func results(_ round: Int, _ outcomes: BreakerReading.Outcome...) -> [BreakerReading.Result] {
        outcomes.map { BreakerReading.Result(round: round, outcome: $0) }
    }

    private func opened() -> BreakerState {
        var state = BreakerState()
        _ = state.step(breaker, reading(20, of: 40))
        return state
    }

    private func releasing(_ held: Int = 100) -> BreakerState {
        var state = opened()
        _ = state.step(breaker, reading(held: held, results: results(1, .succeeded, .succeeded, .succeeded), at: 300))
        return state
    }

    @Test(arguments: [(19, 19), (20, 41), (0, 0), (19, 0)])
    func staysClosed(crashes: Int, ended: Int) {
        var state = BreakerState()
        #expect(state.step(breaker, reading(crashes, of: ended)).isEmpty && state == BreakerState())
    }

    @Test(arguments: [(20, 40), (20, 20), (20, 0), (1000, 2000)])
    func opens(crashes: Int, ended: Int) {
        var state = BreakerState()
        let actions = state.step(breaker, reading(crashes, of: ended))
        #expect(actions.map(\.event.kind) == [.opened] && state.phase == .open && state.holds && state.since == .noon)
    }

    @Test func saysWhyItOpens() {
        var state = BreakerState()
        #expect(
            state.step(breaker, reading(25, of: 31)).first?.event.text
                == "Opened: 25 of 31 jobs that ended within 10m crashed (80 %; it opens at 20 crashes and 50 %).")
    }

    @Test func saysWhatItReleases() {
        var state = opened()
        #expect(
            state.step(breaker, reading(held: 500, at: 120)).first?.event
                == BreakerEvent(
                    breaker: breaker.name, kind: .canary,
                    text: "Released a canary: 0 in a row succeeded, 3 are needed; 499 still held.",
                    happenedAt: .noon + TimeSpan(seconds: 120)))
        let wave = state.step(
            breaker, reading(held: 499, results: results(1, .succeeded, .succeeded, .succeeded), at: 300))
        #expect(wave.map(\.event.text) == ["Released 3 of 499 held crashes."])
    }

    @Test func sendsACanaryNowAndThenAndNoMoreThanItNeeds() {
        var state = opened()
        var sent: [Int] = []
        for second in 0..<1000 {
            let actions = state.step(breaker, reading(500, of: 500, held: 500, at: second))
            #expect(actions.allSatisfy { $0.event.kind == .canary && $0.released == 1 && $0.round == 1 })
            if !actions.isEmpty { sent.append(second) }
        }
        #expect(sent == [120, 240, 360])
        #expect(state.step(breaker, reading(held: 500, at: 360 + 1200)).map(\.event.kind) == [.canary])
    }

    @Test func canariesHaveToSucceedInARow() {
        var state = opened()
        let mixed = results(1, .succeeded, .succeeded, .failed, .succeeded, .inconclusive, .succeeded)
        #expect(state.step(breaker, reading(held: 9, results: mixed, at: 60)).map(\.event.kind) == [.relapsed])
        #expect(state.phase == .open && state.succeeded == 2)
        let actions = state.step(breaker, reading(held: 9, results: results(1, .succeeded), at: 61))
        #expect(actions.map(\.event.kind) == [.wave] && actions.first?.released == 3 && state.phase == .releasing)
    }

    @Test func resultsOfAnotherRoundSayNothing() {
        var state = opened()
        #expect(
            state.step(
                breaker, reading(held: 9, results: results(0, .succeeded, .succeeded, .succeeded, .failed), at: 9)
            ).isEmpty)
        #expect(state.succeeded == 0)
    }

    @Test func closesWhenItHoldsNothingAndAllIsCalm() {
        var state = opened()
        #expect(state.step(breaker, reading(20, of: 40, at: 30)).isEmpty)
        #expect(state.step(breaker, reading(3, of: 40, at: 300)).map(\.event.kind) == [.closed])
        #expect(!state.holds)
    }

    @Test func wavesGrowAndEndWithTheRest() {
        var state = releasing(100)
        var (held, waves, second) = (97, [3], 300)
        while state.holds {
            second += 120
            let all = Array(
                repeating: BreakerReading.Result(round: state.round, outcome: .succeeded), count: state.inFlight)
            for action in state.step(breaker, reading(held: held, results: all, at: second)) where action.released > 0 {
                waves.append(action.released)
                held -= action.released
            }
        }
        #expect(waves == [3, 6, 12, 24, 48, 7] && held == 0)
    }

    @Test func aWaveWaitsForHalfOfTheOneBefore() {
        var state = releasing()
        #expect(state.step(breaker, reading(held: 97, results: results(2, .succeeded), at: 600)).isEmpty)
        #expect(
            state.step(breaker, reading(held: 97, results: results(2, .succeeded), at: 601)).map(\.released) == [6])
    }

    @Test func aWaveGoesNoSoonerThanACanaryWould() {
        var state = releasing()
        #expect(
            state.step(breaker, reading(held: 97, results: results(2, .succeeded, .succeeded, .succeeded), at: 419))
                .isEmpty)
        #expect(state.step(breaker, reading(held: 97, at: 420)).map(\.released) == [6])
    }

    @Test func aWaveThatNobodyRunsDoesNotKeepTheRestForEver() {
        var state = releasing()
        #expect(state.step(breaker, reading(held: 97, at: 300 + 1199)).isEmpty)
        #expect(state.step(breaker, reading(held: 97, at: 300 + 1200)).map(\.released) == [6])
    }

    @Test func aWaveThatBringsTheCrashBackOpensItAgain() {
        var state = releasing()
        let actions = state.step(breaker, reading(held: 99, results: results(2, .failed, .failed), at: 310))
        #expect(actions.map(\.event.kind) == [.relapsed] && state.phase == .open && state.round == 3)
        #expect(
            actions.first?.event.text == "Open again: 2 of the 2 that ended of a wave of 3 crashed again; 99 held.")
        #expect(state.step(breaker, reading(held: 99, at: 311)).isEmpty)
        #expect(state.step(breaker, reading(held: 99, at: 430)).map(\.event.kind) == [.canary])
    }

    @Test func aFewBadOnesDoNotStopAWave() {
        var state = releasing()
        _ = state.step(breaker, reading(held: 97, results: results(2, .succeeded, .succeeded, .succeeded), at: 420))
        let actions = state.step(
            breaker,
            reading(
                held: 91, results: results(3, .succeeded, .succeeded, .failed, .succeeded, .succeeded, .failed), at: 540
            ))
        #expect(actions.map(\.released) == [12])
    }

    @Test func newCrashesWhileReleasingOpenItAgain() {
        var state = releasing()
        #expect(state.step(breaker, reading(20, of: 30, held: 117, at: 310)).map(\.event.kind) == [.relapsed])
    }

    @Test func aFewThatAreLeftOverGoAtOnceAndManyInWaves() {
        var state = BreakerState()
        #expect(state.step(breaker, reading(held: 2)).map(\.released) == [2] && state.phase == .closed)
        #expect(state.step(breaker, reading(held: 4)).map(\.released) == [3] && state.phase == .releasing)
    }

    @Test func aBreakerNoLongerInThePolicyLetsGo() {
        var state = opened()
        let retired = Breaker.retired("network outage")
        #expect(state.step(retired, reading(9999, of: 9999, held: 5, at: 60)).map(\.event.kind) == [.wave])
    }

    @Test func oldCrashesDoNotOpenItAgain() {
        var state = opened()
        #expect(state.countsSince(breaker, now: .noon) == .noon - TimeSpan(seconds: 600))
        state = releasing()
        let now = Timestamp.noon + TimeSpan(seconds: 310)
        #expect(state.countsSince(breaker, now: now) == .noon + TimeSpan(seconds: 300))
        state = BreakerState(phase: .closed, since: .noon)
        #expect(state.countsSince(breaker, now: now) == .noon)
        #expect(state.countsSince(breaker, now: .noon + TimeSpan(seconds: 900)) == .noon + TimeSpan(seconds: 300))
    }
}
