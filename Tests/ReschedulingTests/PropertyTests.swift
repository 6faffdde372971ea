import Jobs
import TestSupport
import Testing
import Time

@testable import Rescheduling

/// What holds of every policy and every crash.
@Suite(.serialized) struct PropertyTests {
    /// Hands out many policies and, with each, many crashes.
    private func forAll(seed: UInt64, _ body: (Policy, Facts, Decision) -> Void) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let policy = Policy.random(&random)
            var use = BudgetUse()
            for _ in 0..<40 {
                let facts = Facts.random(&random)
                let decision = policy.decide(facts, spent: use)
                body(policy, facts, decision)
                if let due = decision.notBefore { use.spend(policy.budgets, facts, due: max(due, facts.now)) }
            }
        }
    }

    @Test func noChainHasMoreAttemptsThanTheCap() {
        var chains = 0
        var random = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            let policy = Policy.random(&random)
            var (chain, attempts) = (Chain(), 1)
            while true {
                var facts = Facts.random(&random)
                facts.chain = chain
                let decision = policy.decide(facts)
                guard decision.verdict == .reschedule else { break }
                attempts += 1
                chain = Chain(
                    attempt: attempts, counted: chain.counted + (decision.counts ? 1 : 0),
                    causes: [facts.crash.report.cause] + chain.causes)
                if attempts > policy.cap { break }
            }
            #expect(attempts <= policy.cap)
            chains += attempts > 2 ? 1 : 0
        }
        #expect(chains > 100)
    }

    @Test func noRuleGoesOverItsLimit() {
        forAll(seed: 2) { policy, _, decision in
            if decision.verdict != .giveUp, decision.counts { #expect(decision.attempt < decision.limit) }
        }
    }

    @Test func noLimitEndsWhatCrashedInAnOutage() {
        var inOutage = 0
        forAll(seed: 9) { policy, facts, decision in
            let isHeld = policy.breakers.contains { facts.openBreakers.contains($0.name) && $0.over.match(facts) }
            guard policy.stop == nil, facts.chain.attempt < policy.cap, isHeld || facts.release != nil else { return }
            inOutage += 1
            #expect(!decision.counts && !decision.text.contains(" allows "))
        }
        #expect(inOutage > 1000)
    }

    @Test func theDefaultNeverReschedulesWhatIsFatal() {
        forAll(seed: 3) { _, facts, _ in
            let verdict = Policy.default.decide(facts).verdict
            if facts.crash.report.fatal { #expect(verdict == .giveUp) }
        }
    }

    @Test func theSameFactsGiveTheSameDecision() {
        var decided: [[Decision]] = [[], []]
        for run in 0..<2 { forAll(seed: 4) { _, _, decision in decided[run].append(decision) } }
        #expect(decided[0] == decided[1] && decided[0].count == 20_000)
    }

    @Test func everyCrashHasADecisionThatExplainsItself() {
        var verdicts: [Decision.Verdict: Int] = [:]
        forAll(seed: 5) { policy, facts, decision in
            verdicts[decision.verdict, default: 0] += 1
            #expect(!decision.text.isEmpty && decision.text.hasPrefix("Attempt ") && decision.text.hasSuffix("."))
            #expect(decision.policyVersion == policy.version && decision.decidedAt == facts.now)
            #expect((decision.notBefore != nil) == (decision.verdict == .reschedule))
            #expect((decision.breaker != nil) == (decision.verdict == .hold))
            #expect(RuleName.reserved.contains(decision.rule) || policy.rules.contains { $0.name == decision.rule })
        }
        #expect(Decision.Verdict.allCases.allSatisfy { verdicts[$0] ?? 0 > 300 })
    }

    @Test func theWaitIsAtMostTheLongestUnlessABudgetIsSpent() {
        forAll(seed: 6) { policy, facts, _ in
            let decision = policy.decide(facts)
            guard let due = decision.notBefore else { return }
            let rule = policy.rules.first { $0.name == decision.rule } ?? policy.otherwise
            #expect(due >= facts.crash.crashedAt && due <= facts.crash.crashedAt + rule.backoff.max)
        }
    }

    @Test func aBudgetOnlyEverDefersAndNeverOverfillsAWhile() {
        var (deferred, use, current) = (0, BudgetUse(), Policy())
        forAll(seed: 7) { policy, facts, decision in
            if policy != current { (current, use) = (policy, BudgetUse()) }
            guard let due = decision.notBefore else { return }
            let free = policy.decide(facts).notBefore ?? .latest
            #expect(due == free || due > facts.now)
            deferred += due == free ? 0 : 1
            use.spend(policy.budgets, facts, due: max(due, facts.now))
            guard facts.release?.canary != true else { return }
            for budget in policy.budgets where !policy.budgets.contains(where: { $0 != budget && $0.per == budget.per })
            {
                // A canary may have filled it beyond the limit; whoever waits for the budget may not.
                let count = use.count(budget.key(of: facts), window: budget.window(of: max(due, facts.now)))
                #expect(due == free || count <= budget.limit)
            }
        }
        #expect(deferred > 50)
    }

    @Test func theFirstRuleThatMatchesDecides() {
        forAll(seed: 8) { policy, facts, decision in
            guard policy.stop == nil, facts.chain.attempt < policy.cap else {
                #expect(decision.verdict == .giveUp)
                return
            }
            for rule in policy.rules where rule.when.match(facts) {
                if rule.name == decision.rule { return }
                // Passed over only because it leaves it to the next at its limit.
                #expect(rule.atLimit == .nextRule && rule.counts && facts.chain.counted + 1 >= rule.limit)
            }
            #expect(decision.rule == RuleName.otherwise)
        }
    }
}
