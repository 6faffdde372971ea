import Jobs
import Statistics
import Time

/// Runs a candidate policy over the crashes of the past, one after the other, in the order of their times.
///
/// A chain is as it would be under the candidate: it ends with the attempt that the candidate gives up, and the
/// attempts count as the candidate counts them. The candidate's budgets apply. Its breakers do not, because the jobs
/// that ended are not known; but a crash that was held then does not count against a limit now either, if the candidate
/// has a breaker over it.
package struct Replay: Sendable {
    private let policy: Policy
    private let maxDifferences: Int
    private var result = ReplayResult()
    private var use = BudgetUse()
    /// Of chains that go on: how many attempts count for the candidate.
    private var counted: [ID<Job>: Int] = [:]
    /// Chains that went on then, but the candidate has given up.
    private var givenUp: Set<ID<Job>> = []
    private var retries: [String: (finished: Int, ended: Int)] = [:]
    private var triedFinished = 0
    private var triedEnded = 0
    private var windows: [CrashWindow]

    /// Begins a replay.
    ///
    /// - Parameter differences: the most differing crashes to list.
    package init(_ policy: Policy, differences: Int = 100) {
        self.policy = policy
        maxDifferences = differences
        windows = policy.breakers.map(CrashWindow.init)
    }

    /// Takes the next crash.
    package mutating func add(_ crash: RecordedCrash) {
        let report = crash.facts.crash.report
        count(crash) { $0.crashesThen += 1 }
        if let decision = crash.decision {
            result.byRule[decision.rule, default: .init()].crashesThen += 1
            if decision.verdict != .giveUp {
                count(crash) { $0.reschedulesThen += 1 }
                result.byRule[decision.rule, default: .init()].reschedulesThen += 1
            }
        } else {
            result.undecided += 1
        }
        learn(report.cause, crash.retry)

        if givenUp.remove(crash.root) != nil {
            result.prevented += 1
            giveUp(crash)
            return
        }
        var facts = crash.facts
        facts.openBreakers = []
        if facts.release != nil {
            let breaker = policy.breakers.first { $0.over.match(facts) }
            facts.release = breaker.map { Release(breaker: $0.name, canary: false) }
        }
        facts.chain.counted = counted.removeValue(forKey: crash.root) ?? facts.chain.counted
        decide(crash, facts)
    }

    /// The result so far.
    package func finish() -> ReplayResult {
        var result = result
        result.tried = Rate(triedFinished, of: triedEnded)
        for (cause, retries) in retries where result.untried[cause] != nil {
            result.untried[cause]?.recovery = Rate(retries.finished, of: retries.ended)
        }
        return result
    }

    private mutating func decide(_ crash: RecordedCrash, _ facts: Facts) {
        let decision = policy.decide(facts, spent: use)
        count(crash) { $0.crashesNow += 1 }
        result.byRule[decision.rule, default: .init()].crashesNow += 1
        var isPossiblyHeld = false
        for index in windows.indices where windows[index].isFull(after: facts) { isPossiblyHeld = true }
        guard let due = decision.notBefore else {
            compare(crash, decision)
            giveUp(crash)
            return
        }
        result.possiblyHeld += isPossiblyHeld ? 1 : 0
        count(crash) { $0.reschedulesNow += 1 }
        result.byRule[decision.rule, default: .init()].reschedulesNow += 1
        let time = max(due, facts.now)
        if !policy.budgets.isEmpty {
            // Without what is spent, nothing is deferred.
            result.deferred += policy.decide(facts).notBefore == due ? 0 : 1
            use.spend(policy.budgets, facts, due: time)
        }
        compare(crash, decision)
        if crash.goesOn { counted[crash.root] = facts.chain.counted + (decision.counts ? 1 : 0) }
    }

    private mutating func compare(_ crash: RecordedCrash, _ now: Decision) {
        let cause = crash.facts.crash.report.cause
        let wasGivenUp = crash.decision.map { $0.verdict == .giveUp } ?? true
        if let then = crash.decision, wasGivenUp != (now.verdict == .giveUp) {
            result.differing += 1
            if result.differences.count < maxDifferences {
                result.differences.append(
                    ReplayResult.Difference(
                        job: crash.job, taskname: crash.facts.taskname, cause: cause, then: then, now: now,
                        retry: crash.retry))
            }
        }
        guard wasGivenUp, now.verdict == .reschedule else { return }
        switch crash.retry {
        case nil, .unknown: result.untried[cause, default: .init()].reschedules += 1
        case .finished, .crashed:
            triedFinished += crash.retry == .finished ? 1 : 0
            triedEnded += 1
        }
    }

    private mutating func giveUp(_ crash: RecordedCrash) {
        if crash.retry == .finished { result.lost += 1 }
        if crash.goesOn { givenUp.insert(crash.root) }
    }

    private mutating func learn(_ cause: String, _ retry: RecordedCrash.Retry?) {
        guard retry == .finished || retry == .crashed else { return }
        retries[cause, default: (0, 0)].finished += retry == .finished ? 1 : 0
        retries[cause, default: (0, 0)].ended += 1
    }

    private mutating func count(_ crash: RecordedCrash, _ change: (inout ReplayResult.Counts) -> Void) {
        change(&result.total)
        change(&result.byTaskname[crash.facts.taskname, default: .init()])
        change(&result.byCause[crash.facts.crash.report.cause, default: .init()])
    }
}

extension RecordedCrash {
    /// Whether another crash of the chain may follow.
    fileprivate var goesOn: Bool { retry == .crashed || retry == .unknown }
}

/// The times of the latest crashes that a breaker is over, as many as open it.
private struct CrashWindow {
    let breaker: Breaker
    private var times: [Timestamp] = []
    private var oldest = 0

    init(_ breaker: Breaker) { self.breaker = breaker }

    /// Whether, with this crash, as many were within the breaker's window as open it.
    mutating func isFull(after facts: Facts) -> Bool {
        guard breaker.over.match(facts) else { return false }
        let time = facts.crash.crashedAt
        if times.count < breaker.crashes {
            times.append(time)
            return times.count == breaker.crashes && times[0] > time - breaker.within
        }
        times[oldest] = time
        oldest = (oldest + 1) % times.count
        return times[oldest] > time - breaker.within
    }
}
