package import Jobs

extension Policy {
    /// What is to be done about a crash. Every crash has a decision, and the same facts give the same one.
    ///
    /// In this order: the kill switch, the cap, the rules, the limit of the one that matched, the breakers, the budgets.
    /// - Parameter spent: the reschedules already decided, for the policy's budgets.
    package func decide(_ facts: Facts, spent: BudgetUse = BudgetUse()) -> Decision {
        let explanation = Explanation(policy: self, facts: facts)
        if let stop {
            return explanation.giveUp(
                RuleName.killSwitch, limit: otherwise.limit, because: "rescheduling is stopped: \(stop)")
        }
        if facts.chain.attempt >= cap { return explanation.capReached() }
        let rule = rule(for: facts)
        if rule.then == .giveUp { return explanation.giveUp(rule) }
        if rule.hasReachedLimit(facts) { return explanation.limitReached(rule) }
        if let breaker = breaker(holding: facts) { return explanation.hold(rule, under: breaker) }

        let due = facts.crash.crashedAt + rule.backoff.wait(after: facts.chain.attempt, dice: facts.dice)
        let room =
            facts.passage?.canary == true ? nil : spent.room(for: facts, under: budgets, from: max(due, facts.now))
        return explanation.reschedule(rule, due: room?.time ?? due, deferredBy: room?.budget)
    }

    /// The first rule that matches and, if the rules below decide at its limit, has not reached it.
    private func rule(for facts: Facts) -> Rule {
        rules.first { $0.when.match(facts) && !($0.atLimit == .nextRule && $0.hasReachedLimit(facts)) } ?? otherwise
    }

    /// The first breaker that is open and over this crash, and does not let it through.
    private func breaker(holding facts: Facts) -> Breaker? {
        // A canary that another breaker held would tell neither of them anything.
        guard !facts.openBreakers.isEmpty, facts.passage?.canary != true else { return nil }
        return breakers.first {
            facts.openBreakers.contains($0.name) && $0.name != facts.passage?.breaker && $0.over.match(facts)
        }
    }
}

extension Rule {
    /// Whether no more attempts are allowed; never of a rule whose attempts do not count.
    fileprivate func hasReachedLimit(_ facts: Facts) -> Bool { counts && facts.chain.counted + 1 >= limit }
}
