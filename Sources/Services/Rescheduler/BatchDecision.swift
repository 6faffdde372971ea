import Access
import Jobs
import Rescheduling
import Store
import Time

/// Decides about the crashes of a transaction, records the decisions, and counts them against the budgets.
struct BatchDecision {
    let policy: Policy
    let transaction: DecisionTransaction
    let now: Timestamp

    /// Decides and records; returns the facts and the decision of each crash, and the successors by their predecessors.
    func decide(
        _ crashes: [CrashedJob], openBreakers: Set<String>, release: Release? = nil
    ) async throws -> (decided: [(facts: Facts, decision: Decision)], successors: [ID<Job>: ID<Job>]) {
        let facts = crashes.map { crash in
            Facts(
                crash.job, crash.crash, chain: crash.chain, openBreakers: openBreakers, release: release, now: now,
                dice: Dice.roll(crash.job.id))
        }
        var use = try await budgetUse(of: facts)
        var spent: [BudgetWindow: Int] = [:]
        var decided: [(facts: Facts, decision: Decision)] = []
        for facts in facts {
            let decision = policy.decide(facts, spent: use)
            decided.append((facts, decision))
            guard let due = decision.notBefore else { continue }
            for window in use.spend(policy.budgets, facts, due: max(due, now)) { spent[window, default: 0] += 1 }
        }
        let successors = try await transaction.record(
            zip(crashes, decided).map { DecidedCrash($0.job, $1.decision, by: .rescheduler) })
        try await transaction.spend(spent)
        return (decided, successors)
    }

    private func budgetUse(of facts: [Facts]) async throws -> BudgetUse {
        let keys = Set(policy.budgets.flatMap { budget in facts.map(budget.key(of:)) })
        return keys.isEmpty ? BudgetUse() : BudgetUse(try await transaction.budgetUse(of: keys, now: now))
    }
}
