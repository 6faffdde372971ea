import Jobs
import Rescheduling
import RuleFiles
import Time
import Validation

extension Subject {
    /// Policies: each invalid has its place and its hint, and a policy that is taken decides about every crash.
    static let policy = Subject("policy", seeds: Seeds.policies) { bytes in
        let policy: Policy
        do throws(ValidationErrors) {
            policy = try PolicyFile.read(bytes)
        } catch {
            return try checkErrors(error, of: bytes)
        }
        try require(policy.rules.allSatisfy { (1...policy.cap).contains($0.limit) }, "limits within the cap")
        try require(policy.rules.allSatisfy { $0.backoff.base <= $0.backoff.max }, "base within max")
        var spent = BudgetUse()
        for attempt in 1...12 {
            let facts = facts(attempt)
            let decision = policy.decide(facts, spent: spent)
            try require(attempt < policy.cap || decision.verdict == .giveUp, "the cap: \(decision)")
            try require(decision.notBefore ?? facts.now >= facts.crash.crashedAt, "no time travel: \(decision)")
            if let due = decision.notBefore { spent.spend(policy.budgets, facts, due: max(due, facts.now)) }
        }
    }

    /// Routing tables: each invalid has its place and its hint.
    static let routes = Subject("routes", seeds: Seeds.routes) { bytes in
        do throws(ValidationErrors) {
            _ = try RoutesFile.read(bytes)
        } catch {
            try checkErrors(error, of: bytes)
        }
    }

    private static func checkErrors(_ error: ValidationErrors, of bytes: [UInt8]) throws {
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 2
        try require((1...100).contains(error.all.count), "\(error.all.count) errors")
        for invalid in error.all {
            try require(
                (1...lines).contains(invalid.place?.line ?? 0) && invalid.place?.column ?? 0 >= 1, "a place: \(invalid)"
            )
            try require(!invalid.message.isEmpty && !invalid.hint.isEmpty, "words: \(invalid)")
        }
    }

    private static func facts(_ attempt: Int) -> Facts {
        let report = CrashReport(
            notify: "task", cause: attempt % 2 == 0 ? "network" : "minion", fatal: attempt % 3 == 0,
            keyvals: ["http_status": "503", "reason": "HEARTBEAT_LOST"])
        return Facts(
            crash: Crash(report: report, crashedAt: Timestamp(microseconds: 1_795_176_000_000_000)),
            taskname: "rpmlint", arch: "x86_64", labels: ["env": "prod"],
            chain: Chain(attempt: attempt, counted: attempt - 1), openBreakers: attempt % 4 == 0 ? ["outage"] : [],
            dice: UInt64(attempt) &* 0x9E37_79B9_7F4A_7C15)
    }
}

extension Seeds {
    static let policies = [
        Policy.defaultText, "policy: 1",
        """
        policy: 1
        stop: "why \\u00e9\\0"
        cap: 8
        rules:
          - name: the network
            when: {cause: [network, "net*"], keyvals: {http_status: "5*", reason: {absent: true}}, taskname: "rpm*"}
            then: reschedule
            limit: 5
            backoff: {base: 5m, factor: 1.5, max: 2h, jitter: none}
            at-limit: next-rule
          - name: minions
            when: {labels: "env=prod, tier!=canary, team in (a, b), k notin (x), key, !old", attempt: 2..4, age: ">= 2d"}
            then: reschedule
            counts: false
          - {name: never, when: {fatal: true, streak: "<= 3", spent: 1h..2h}, then: give-up}
        breakers:
          - {name: outage, over: {}, opens: {within: 10m, crashes: 20, share: 50%}, probes: {every: 2m, needs: 3}}
        budgets:
          - {per: taskname, limit: 1, within: 1s}
        otherwise: give-up
        """,
        "policy: &a 1\nrules: *a\n", "a: !!python/object [|\n  x\n, >-\n y]\n",
        "%YAML 1.1\n---\n? [a, b]\n: 'c''d'\n...\n",
        "- - - {a: [}]\n\t\"\\x00\\U0010FFFF\"",
    ]
    static let routes = [
        "routes: 1\ntable: []", "routes: 1",
        """
        routes: 1
        table:
          - name: for the task's maintainer
            on: [gave-up, new-cause]
            when: {notify: task, labels: "maintainer, env in (a, b)", keyvals: {reason: {absent: true}}}
            to: [{label: maintainer}, {mail: qa@example.org}]
            digest: 1h30m
            quiet: 22:00-07:30
            go-on: true
          - {name: outages, on: breaker, to: {webhook: "https://chat.example.org/hook?x=y"}, digest: none}
        """,
    ]
}
