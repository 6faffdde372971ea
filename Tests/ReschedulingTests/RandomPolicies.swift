import Jobs
import TestSupport
import Time

@testable import Rescheduling

extension Policy {
    /// Some policy, as a policy file might have it.
    static func random(_ random: inout SeededRandom) -> Policy {
        let cap = Int.random(in: 1...12, using: &random)
        let breakers = (0..<Int.random(in: 0...2, using: &random)).map { index in
            Breaker(
                name: "breaker \(index)", over: .random(&random), within: TimeSpan(seconds: 600), crashes: 20,
                share: 50,
                every: TimeSpan(seconds: 120), needs: 3)
        }
        let budgets = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Budget(
                per: .allCases.randomElement(using: &random) ?? .all, limit: Int.random(in: 1...5, using: &random),
                within: TimeSpan(seconds: Int.random(in: 1...7200, using: &random)))
        }
        return Policy(
            version: Int.random(in: 0...9, using: &random),
            stop: Int.random(in: 0..<20, using: &random) == 0 ? "why" : nil,
            cap: cap,
            rules: (0..<Int.random(in: 0...6, using: &random)).map { .random("rule \($0)", cap: cap, &random) },
            otherwise: .random(RuleName.otherwise, cap: cap, when: Conditions(), &random), breakers: breakers,
            budgets: budgets)
    }
}

extension Rule {
    static func random(
        _ name: String, cap: Int, when: Conditions? = nil, _ random: inout SeededRandom
    ) -> Rule {
        let base = Int.random(in: 1...4000, using: &random)
        let backoff = Backoff(
            base: TimeSpan(seconds: base), factor: Double.random(in: 1...10, using: &random),
            max: TimeSpan(seconds: base + Int.random(in: 0...9000, using: &random)),
            jitter: Bool.random(using: &random) ? .full : .none)
        return Rule(
            name: name, when: when ?? .random(&random),
            then: Int.random(in: 0..<4, using: &random) == 0 ? .giveUp : .reschedule,
            limit: Int.random(in: 1...cap, using: &random), backoff: backoff, counts: Bool.random(using: &random),
            atLimit: when == nil && Bool.random(using: &random) ? .nextRule : .giveUp)
    }
}

extension Conditions {
    static func random(_ random: inout SeededRandom) -> Conditions {
        func some<Value>(_ values: [Value]) -> Value? { values[Int.random(in: 0..<values.count, using: &random)] }
        var conditions = Conditions()
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: conditions.cause = some([.oneOf("network"), .oneOf("min*", "task"), .oneOf("*")])
            case 1: conditions.notify = some([.oneOf("task"), .oneOf("taskotron", "unknown")])
            case 2: conditions.fatal = some([true, false])
            case 3: conditions.keyvals = ["step": some([.oneOf("A*"), .absent, .present]) ?? .present]
            case 4: conditions.taskname = some([.oneOf("rpm*"), .oneOf("*i*")])
            case 5: conditions.labels = LabelSelector([.exists(key: "env")])
            case 6: conditions.attempt = some([1...1, 2...4, 3...(.max)])
            default: conditions.streak = some([1...1, 2...(.max)])
            }
        }
        return conditions
    }
}

extension Facts {
    /// Some crash, with whatever came before it.
    static func random(_ random: inout SeededRandom) -> Facts {
        func some(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
        let attempt = Int.random(in: 1...14, using: &random)
        let causes = ["network", "minion", "task", "unknown"]
        let open: Set<String> = Bool.random(using: &random) ? ["breaker 0"] : ["breaker 1", "none"]
        let release = Release(breaker: some(["breaker 0", "breaker 1"]), canary: Bool.random(using: &random))
        return Facts(
            crash: Crash(
                report: CrashReport(
                    notify: some(["task", "taskotron", "unknown"]), cause: some(causes),
                    fatal: Int.random(in: 0..<4, using: &random) == 0,
                    keyvals: Bool.random(using: &random) ? ["step": some(["A", "AB", "B"])] : [:]),
                crashedAt: .noon + .milliseconds(Int.random(in: -9_000_000...9_000_000, using: &random))),
            taskname: some(["rpmlint", "dist", "upgrade"]), arch: Bool.random(using: &random) ? "x86_64" : nil,
            labels: Bool.random(using: &random) ? ["env": "prod"] : [:], createdAt: .noon - TimeSpan(seconds: 9000),
            chain: Chain(
                attempt: attempt, counted: Int.random(in: 0..<attempt, using: &random),
                causes: (1..<attempt).map { _ in some(causes) }, seconds: 60),
            openBreakers: Bool.random(using: &random) ? open : [],
            release: Int.random(in: 0..<4, using: &random) == 0 ? release : nil,
            now: .noon + .milliseconds(Int.random(in: -9_000_000...90_000_000, using: &random)),
            dice: random.next())
    }
}
