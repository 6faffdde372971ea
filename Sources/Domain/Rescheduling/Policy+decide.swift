package import Jobs
import Time

extension Policy {
    /// The decision about a crash; the same facts and the same use of budgets give the same one.
    ///
    /// In this order: the kill switch, the cap, the rules, the limit of the one that matched, the breakers, the
    /// budgets. An attempt that crashed in an outage, that is, under a breaker that holds it or releases it, does not
    /// count: the limit is for the job's own errors.
    /// - Parameter spent: the reschedules already decided, for the policy's budgets.
    package func decide(_ facts: Facts, spent: BudgetUse = BudgetUse()) -> Decision {
        let explanation = Explanation(policy: self, facts: facts)
        if let stop {
            return explanation.giveUp(
                RuleName.killSwitch, limit: otherwise.limit, because: "rescheduling is stopped: \(stop)")
        }
        if facts.chain.attempt >= cap { return explanation.capReached() }
        let breaker = breaker(holding: facts)
        let rule = rule(for: facts, inOutage: breaker != nil || facts.release != nil)
        if rule.then == .giveUp { return explanation.giveUp(rule) }
        if rule.hasReachedLimit(facts) { return explanation.limitReached(rule) }
        if let breaker { return explanation.hold(rule, under: breaker) }

        let due = facts.crash.crashedAt + rule.backoff.wait(after: facts.chain.attempt, dice: facts.dice)
        let room =
            facts.release?.canary == true ? nil : spent.room(for: facts, under: budgets, from: max(due, facts.now))
        return explanation.reschedule(rule, due: room?.time ?? due, deferredBy: room?.budget)
    }

    /// The first rule that matches and, if the rules below decide at its limit, has not reached it.
    private func rule(for facts: Facts, inOutage: Bool) -> Rule {
        func decides(_ rule: Rule) -> Bool {
            rule.when.match(facts) && (inOutage || rule.atLimit == .giveUp || !rule.hasReachedLimit(facts))
        }
        var rule = rules.first(where: decides) ?? otherwise
        if inOutage { rule.counts = false }
        return rule
    }

    /// The first breaker that is open and over this crash, and does not release it.
    private func breaker(holding facts: Facts) -> Breaker? {
        // A canary that another breaker held would give neither of them an outcome.
        guard !facts.openBreakers.isEmpty, facts.release?.canary != true else { return nil }
        return breakers.first {
            facts.openBreakers.contains($0.name) && $0.name != facts.release?.breaker && $0.over.match(facts)
        }
    }
}

extension Rule {
    /// Whether no more attempts are allowed; never of a rule whose attempts do not count.
    fileprivate func hasReachedLimit(_ facts: Facts) -> Bool { counts && facts.chain.counted + 1 >= limit }
}
