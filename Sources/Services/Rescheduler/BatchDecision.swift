import Jobs
import Rescheduling
import Store
import Time

/// The decisions about crashes that one transaction has claimed: made, recorded, and counted against the budgets.
struct BatchDecision {
    let policy: Policy
    let transaction: DecisionTransaction
    let now: Timestamp

    /// Decides and records; returns the facts and the decision of each crash, and the successors that were made.
    func settle(
        _ crashes: [CrashedJob], openBreakers: Set<String>, release: Release? = nil
    ) async throws -> (decided: [(facts: Facts, decision: Decision)], successors: [ID<Job>: ID<Job>]) {
        let facts = crashes.map { Facts($0, openBreakers: openBreakers, release: release, now: now) }
        var use = try await budgetUse(of: facts)
        var spent: [BudgetWindow: Int] = [:]
        var decided: [(facts: Facts, decision: Decision)] = []
        for facts in facts {
            let decision = policy.decide(facts, spent: use)
            decided.append((facts, decision))
            guard let due = decision.notBefore else { continue }
            for (key, window) in use.spend(policy.budgets, facts, due: max(due, now)) {
                spent[BudgetWindow(key: key, beginsAt: window), default: 0] += 1
            }
        }
        let successors = try await transaction.record(
            zip(crashes, decided).map { DecidedCrash($0.job.id, $1.decision) })
        try await transaction.spend(spent.map { BudgetCount($0.key, beginsAt: $0.beginsAt, used: $1) })
        return (decided, successors)
    }

    private func budgetUse(of facts: [Facts]) async throws -> BudgetUse {
        var use = BudgetUse()
        let keys = Set(policy.budgets.flatMap { budget in facts.map(budget.key(of:)) })
        guard !keys.isEmpty else { return use }
        let counts = try await transaction.budgetCounts(
            keys.map { ($0.per.rawValue, $0.value, $0.within.seconds) }, now: now)
        for count in counts {
            guard let per = Budget.Per(rawValue: count.per) else { continue }
            let key = BudgetKey(per: per, within: TimeSpan(seconds: count.seconds), value: count.value)
            use.set(key, window: count.beginsAt, to: count.used)
        }
        return use
    }
}

/// One while of what a budget counts under.
private struct BudgetWindow: Hashable {
    let key: BudgetKey
    let beginsAt: Timestamp
}

extension BudgetCount {
    fileprivate init(_ key: BudgetKey, beginsAt: Timestamp, used: Int) {
        self.init(
            per: key.per.rawValue, value: key.value, seconds: key.within.seconds, beginsAt: beginsAt, used: used)
    }
}
