import Jobs
import Statistics
import Testing
import Time

@testable import Rescheduling

struct ReplayTests {
    private let once = Policy(otherwise: Rule(name: "otherwise", then: .reschedule, limit: 2, backoff: .plain))
    private let never = Policy(otherwise: Rule(name: "otherwise", then: .giveUp))
    private let often = Policy(otherwise: Rule(name: "otherwise", then: .reschedule, limit: 5, backoff: .plain))

    /// One chain under a policy: `ends` says how each attempt ended, true for finished; it is cut where the policy
    /// gives up.
    private func chain(
        _ number: UInt64, _ ends: [Bool], under policy: Policy?, cause: String = "network", taskname: String = "rpmlint"
    ) -> [RecordedCrash] {
        var (crashes, chain): ([RecordedCrash], Chain) = ([], Chain())
        let root = ID<Job>(high: number, low: 1)
        for (index, finished) in ends.enumerated() where !finished {
            chain.attempt = index + 1
            let facts = Facts.sample(
                CrashReport(cause: cause), taskname: taskname, chain: chain,
                at: .noon + TimeSpan(seconds: Int(number) + index * 600))
            let decision = policy?.decide(facts)
            let goesOn = decision?.verdict == .reschedule && index + 1 < ends.count
            crashes.append(
                RecordedCrash(
                    job: ID<Job>(high: number, low: UInt64(index + 1)), root: root, facts: facts, decision: decision,
                    retry: goesOn ? (ends[index + 1] ? .finished : .crashed) : nil))
            guard goesOn else { break }
            chain.counted += 1
        }
        return crashes
    }

    private func chains(
        _ numbers: ClosedRange<UInt64>, _ make: (UInt64) -> [RecordedCrash]
    ) -> [RecordedCrash] {
        numbers.flatMap(make)
    }

    private func replay(_ crashes: [RecordedCrash], by policy: Policy, differences: Int = 100) -> ReplayResult {
        var replay = Replay(policy, differences: differences)
        for crash in crashes.sorted(by: { $0.facts.crash.crashedAt < $1.facts.crash.crashedAt }) { replay.add(crash) }
        return replay.finish()
    }

    @Test func thePolicyOfThenDecidesAsThen() {
        let crashes = chains(1...50) { chain($0, [false, $0 % 2 == 0, $0 % 3 == 0, true], under: once) }
        let result = replay(crashes, by: once)
        #expect(result.differing == 0 && result.total.more == 0 && result.lost == 0 && result.unknown == 0)
        #expect(result.total.crashesThen == crashes.count && result.total.crashesNow == crashes.count)
        #expect(result.total.reschedulesThen == 50 && result.byRule["otherwise"]?.reschedulesNow == 50)
    }

    @Test func givingUpLosesWhatWasRecovered() {
        let crashes = chains(1...10) { chain($0, [false, $0 <= 4], under: once) }
        let result = replay(crashes, by: never)
        #expect(result.total.reschedulesThen == 10 && result.total.reschedulesNow == 0 && result.total.more == -10)
        #expect(result.lost == 4 && result.prevented == 6 && result.differing == 10)
        #expect(result.total.crashesThen == 16 && result.total.crashesNow == 10)
    }

    @Test func aJobLostIsCountedThoughItWasRecoveredLater() {
        let result = replay(chain(1, [false, false, false, true], under: often), by: never)
        #expect(result.lost == 1 && result.prevented == 2 && result.differing == 1)
    }

    @Test func whatWasNeverTriedIsEstimatedFromTheRetriesOfItsCause() {
        let crashes =
            chains(1...100) { chain($0, [false, $0 <= 30], under: once) }
            + chains(101...105) { chain($0, [false], under: never, cause: "minion") }
        let result = replay(crashes, by: often)
        // The 70 that crashed twice were given up; nobody knows what a third attempt would have done.
        #expect(result.untried["network"]?.reschedules == 70 && result.untried["minion"]?.reschedules == 5)
        #expect(result.untried["network"]?.recovery == Rate(30, of: 100) && result.unknown == 75)
        #expect(result.untried["minion"]?.recovered == nil)
        let recovered = result.recovered
        #expect(recovered.map { abs($0.estimate - 21) < 0.001 } ?? false && recovered?.sampleSize == 100)
        let wilson = Rate(30, of: 100).wilson() ?? 0...0
        #expect(recovered?.interval.lowerBound == 70 * wilson.lowerBound)
        #expect(recovered?.interval.upperBound == 70 * wilson.upperBound + 5)
    }

    @Test func aRetryByHandTells() {
        var crash = chain(1, [false], under: never)[0]
        crash.retry = .finished
        var other = chain(2, [false], under: never)[0]
        other.retry = .unknown
        let result = replay([crash, other], by: once)
        #expect(result.tried == Rate(1, of: 1) && result.unknown == 1 && result.total.more == 2)
    }

    @Test func crashesWithoutADecisionCountNowAlone() {
        let result = replay(chain(1, [false], under: nil), by: once)
        #expect(result.undecided == 1 && result.differing == 0 && result.total.reschedulesThen == 0)
        #expect(result.total.reschedulesNow == 1 && result.unknown == 1)
    }

    @Test func theCandidateCountsAttemptsItsOwnWay() {
        var uncounted = once
        uncounted.rules = [
            Rule(name: "free", when: Conditions(attempt: 1...2), then: .reschedule, backoff: .plain, counts: false)
        ]
        let result = replay(chain(1, [false, false, false, true], under: often), by: uncounted)
        // Attempts 1 and 2 are free, 3 is the first that counts, of two.
        #expect(result.differing == 0 && result.byRule["free"]?.reschedulesNow == 2)
        #expect(result.byRule["otherwise"]?.reschedulesNow == 1)
    }

    @Test func countsByTasknameAndCause() {
        let crashes =
            chain(1, [false, true], under: once) + chain(2, [false], under: never, cause: "minion", taskname: "dist")
        let result = replay(crashes, by: never)
        #expect(result.byTaskname["rpmlint"]?.more == -1 && result.byTaskname["dist"]?.more == 0)
        #expect(result.byCause.mapValues(\.crashesNow) == ["network": 1, "minion": 1])
    }

    @Test func theListIsBounded() {
        let result = replay(chains(1...50) { chain($0, [false, true], under: once) }, by: never, differences: 7)
        #expect(result.differing == 50 && result.differences.count == 7)
        #expect(result.differences.first?.then.verdict == .reschedule && result.differences.first?.retry == .finished)
    }

    @Test func saysWhatBudgetsDeferAndBreakersMayHold() {
        var bounded = once
        bounded.budgets = [Budget(per: .all, limit: 10, within: TimeSpan(seconds: 3600))]
        bounded.breakers = [.network]
        let result = replay(chains(1...50) { chain($0, [false, true], under: once) }, by: bounded)
        #expect(result.deferred == 40 && result.possiblyHeld == 31 && result.total.more == 0)
        #expect(replay(chains(1...50) { chain($0 * 600, [false], under: once) }, by: bounded).possiblyHeld == 0)
    }

    /// Two windows: a backoff that ends in the second asks for room there, not in the one of the crash.
    @Test(arguments: [(limit: 1, deferred: 19), (limit: 20, deferred: 0)])
    func whatIsDeferredIsCountedInTheWindowOfItsBackoff(limit: Int, deferred: Int) {
        var bounded = Policy(
            otherwise: Rule(
                name: "otherwise", then: .reschedule, limit: 2,
                backoff: Backoff(base: TimeSpan(seconds: 7200), factor: 1, max: TimeSpan(seconds: 7200), jitter: .none))
        )
        bounded.budgets = [Budget(per: .all, limit: limit, within: TimeSpan(seconds: 3600))]
        let result = replay(chains(1...20) { chain($0, [false], under: never) }, by: bounded)
        #expect(result.deferred == deferred)
    }

    @Test func whatWasHeldCountsAgainstNoLimitOfAPolicyWithABreakerOverIt() {
        var crash = chain(1, [false], under: once)[0]
        crash.facts.chain = Chain(attempt: 2, counted: 1)
        crash.facts.release = Release(breaker: "of another policy", canary: false)
        #expect(replay([crash], by: once).total.reschedulesNow == 0)
        var guarded = once
        guarded.breakers = [.network]
        #expect(replay([crash], by: guarded).total.reschedulesNow == 1)
    }

    @Test func aLongBacklogIsSteppedOver() {
        var bounded = often
        bounded.budgets = [Budget(per: .all, limit: 1, within: TimeSpan(seconds: 60))]
        let result = replay(chains(1...20_000) { chain($0, [false], under: never) }, by: bounded)
        #expect(result.total.reschedulesNow == 20_000 && result.deferred > 19_000)
    }

    @Test func fullWindowsAreStoredAsRuns() {
        func hour(_ number: Int) -> Timestamp { .noon + TimeSpan(seconds: number * 3600) }
        for order in [[0, 1, 2, 5], [2, 1, 0, 5], [0, 2, 5, 1], [5, 2, 0, 1]] {
            var full = FullWindows()
            for number in order { full.add(hour(number), until: hour(number + 1)) }
            #expect((-1...6).map { full.next(from: hour($0)) } == [-1, 3, 3, 3, 3, 4, 6, 6].map(hour))
        }
    }
}
