import Jobs
import TestSupport
import Time

@testable import Rescheduling

/// A driver on a clock of its own: jobs end by a schedule, are decided about, and run again when they are due.
struct Simulation {
    /// One piece of work, whichever attempt it is at.
    struct Work {
        var chain = Chain()
        var taskname: String
        var rescheduled = 0
        var finished = false
        var givenUp = false
        /// The round of the breaker in which its present attempt was released.
        var round: Int?
    }

    let policy: Policy
    /// Whether an attempt that ends at this second crashes.
    let crashes: (_ second: Int, _ work: Int) -> Bool
    /// How long an attempt runs, in seconds.
    let runs: Int

    private(set) var works: [Work] = []
    private(set) var state = BreakerState()
    private(set) var actions: [(second: Int, action: BreakerAction)] = []
    /// At which seconds a successor began.
    private(set) var starts: [Int] = []
    /// Crashes held, oldest first.
    private(set) var held: [(work: Int, crashedAt: Int)] = []
    private var due: [Int: [Int]] = [:]
    private var ends: [Int: [Int]] = [:]
    /// How many ended and crashed up to each second, from the one before the first.
    private var ended = [0]
    private var crashed = [0]
    private var results: [BreakerReading.Result] = []
    private var use = BudgetUse()
    private var random = SeededRandom(seed: 42)

    init(policy: Policy, runs: Int, crashes: @escaping (_ second: Int, _ work: Int) -> Bool) {
        self.policy = policy
        self.runs = runs
        self.crashes = crashes
    }

    /// Adds work whose first attempt ends at `second`.
    mutating func add(taskname: String, endsAt second: Int) {
        ends[second, default: []].append(works.count)
        works.append(Work(taskname: taskname))
    }

    /// Lets one second pass, the first being 0.
    mutating func tick(_ second: Int) {
        ended.append(ended[second])
        crashed.append(crashed[second])
        for work in due.removeValue(forKey: second) ?? [] {
            starts.append(second)
            works[work].chain.attempt += 1
            ends[second + runs, default: []].append(work)
        }
        for work in ends.removeValue(forKey: second) ?? [] { end(work, second) }
        stepBreaker(second)
    }

    private mutating func end(_ work: Int, _ second: Int) {
        let crashes = crashes(second, work)
        ended[second + 1] += 1
        crashed[second + 1] += crashes ? 1 : 0
        if let round = works[work].round {
            results.append(BreakerReading.Result(round: round, outcome: crashes ? .failed : .succeeded))
            works[work].round = nil
        }
        if crashes { decide(work, crashedAt: second, second) } else { works[work].finished = true }
    }

    private mutating func decide(_ work: Int, crashedAt: Int, _ second: Int, release: Release? = nil) {
        let facts = Facts(
            crash: Crash(report: CrashReport(cause: "network"), crashedAt: .noon + .seconds(crashedAt)),
            taskname: works[work].taskname, chain: works[work].chain,
            openBreakers: state.holds ? [policy.breakers[0].name] : [], release: release, now: .noon + .seconds(second),
            dice: random.next())
        let decision = policy.decide(facts, spent: use)
        switch decision.verdict {
        case .hold: held.append((work, crashedAt))
        case .giveUp: works[work].givenUp = true
        case .reschedule:
            let time = max(decision.notBefore ?? .latest, facts.now)
            use.spend(policy.budgets, facts, due: time)
            works[work].rescheduled += 1
            works[work].chain.counted += decision.counts ? 1 : 0
            due[Self.second(of: time) + 1, default: []].append(work)
        }
    }

    private static func second(of time: Timestamp) -> Int {
        Int((time.microseconds - Timestamp.noon.microseconds) / 1_000_000)
    }

    private mutating func stepBreaker(_ second: Int) {
        let breaker = policy.breakers[0]
        let now = Timestamp.noon + .seconds(second)
        let since = Self.second(of: state.countsSince(breaker, now: now))
        let before = max(0, since + 1)
        let reading = BreakerReading(
            crashes: crashed[second + 1] - crashed[before], ended: ended[second + 1] - ended[before], held: held.count,
            results: results, now: now)
        results = []
        for action in state.step(breaker, reading) {
            actions.append((second, action))
            let release = Release(breaker: breaker.name, canary: action.event.kind == .canary)
            let chosen = held.prefix(action.released)
            held.removeFirst(chosen.count)
            for (work, crashedAt) in chosen {
                works[work].round = action.round
                decide(work, crashedAt: crashedAt, second, release: release)
            }
        }
    }
}
