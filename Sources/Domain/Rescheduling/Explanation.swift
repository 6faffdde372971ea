import Jobs
import Time

/// Creates decisions, each with the sentence that explains it.
struct Explanation {
    let policy: Policy
    let facts: Facts

    private var attempt: Int { facts.chain.counted + 1 }

    func capReached() -> Decision {
        let others = facts.chain.attempt - attempt
        let uncounted = others > 0 ? ", \(others) of which did not count" : ""
        return Decision(
            verdict: .giveUp, rule: RuleName.cap, policyVersion: policy.version, attempt: facts.chain.attempt,
            limit: policy.cap, counts: true,
            text: "Attempt \(facts.chain.attempt)\(uncounted): given up, because no chain has more than "
                + "\(Self.count(policy.cap, "attempt")) (the policy's cap).",
            decidedAt: facts.now)
    }

    func giveUp(_ rule: Rule) -> Decision {
        giveUp(
            rule.name, limit: rule.limit, counts: rule.counts,
            because: rule.isOtherwise
                ? "no rule matched, and the policy gives up then" : "\(Self.named(rule)) gives up")
    }

    func limitReached(_ rule: Rule) -> Decision {
        let allowed = "allows \(Self.count(rule.limit, "attempt"))"
        return giveUp(
            rule.name, limit: rule.limit,
            because: rule.isOtherwise
                ? "no rule matched, and the policy \(allowed) then" : "\(Self.named(rule)) \(allowed)")
    }

    func giveUp(_ name: String, limit: Int, counts: Bool = true, because reason: String) -> Decision {
        Decision(
            verdict: .giveUp, rule: name, policyVersion: policy.version, attempt: attempt, limit: limit, counts: counts,
            text: "Attempt \(attempt): given up, because \(reason)\(Self.stop(after: reason))", decidedAt: facts.now)
    }

    func hold(_ rule: Rule, under breaker: Breaker) -> Decision {
        Decision(
            verdict: .hold, rule: rule.name, policyVersion: policy.version, attempt: attempt, limit: rule.limit,
            counts: rule.counts, breaker: breaker.name,
            text: "\(which(rule)): held until the breaker \"\(breaker.name)\" releases it; "
                + "then it will run again (\(Self.named(rule))).",
            decidedAt: facts.now)
    }

    func reschedule(_ rule: Rule, due: Timestamp, deferredBy budget: Budget?) -> Decision {
        let wait = budget.map { "; deferred by the budget of \(Self.described($0, facts))" } ?? ""
        let release = facts.release.map {
            ", \($0.canary ? "as a canary of" : "released by") the breaker \"\($0.breaker)\""
        }
        return Decision(
            verdict: .reschedule, rule: rule.name, policyVersion: policy.version, attempt: attempt, limit: rule.limit,
            counts: rule.counts, notBefore: due,
            text: "\(which(rule)): will run again \(when(due))\(release ?? "") (\(Self.named(rule))\(wait)).",
            decidedAt: facts.now)
    }

    private func which(_ rule: Rule) -> String {
        rule.counts ? "Attempt \(attempt) of \(rule.limit)" : "Attempt \(facts.chain.attempt), which does not count"
    }

    private func when(_ due: Timestamp) -> String {
        if due <= facts.now { return "at once" }
        let (day, time) = Self.split(due)
        return day == Self.split(facts.now).day ? "at \(time)" : "on \(day) at \(time)"
    }

    private static func split(_ time: Timestamp) -> (day: Substring, time: String) {
        let text = time.description
        return (text.prefix(10), "\(text.dropFirst(11).prefix(8))Z")
    }

    private static func named(_ rule: Rule) -> String {
        rule.isOtherwise ? "no rule matched" : "rule \"\(rule.name)\""
    }

    private static func described(_ budget: Budget, _ facts: Facts) -> String {
        let rate = "\(budget.limit) in \(budget.within)"
        return budget.per == .all ? rate : "\(rate) for the \(budget.per.rawValue) \(budget.key(of: facts).value)"
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// The full stop after a text that may have one already.
    private static func stop(after text: String) -> String { text.hasSuffix(".") ? "" : "." }
}

extension Rule {
    fileprivate var isOtherwise: Bool { name == RuleName.otherwise }
}
