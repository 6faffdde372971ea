import Jobs
import Rescheduling
import Testing
import Time

@testable import RuleFiles

/// Good policies, and what they mean.
struct ReadTests {
    /// The example every description of the language begins with.
    static let example = """
        policy: 1
        cap: 10                                  # attempts in a chain; no rule lifts it
        defaults: {limit: 3, backoff: {base: 1m, factor: 2, max: 1h, jitter: full}}
        rules:
          - name: fatal is final
            when: {fatal: true}
            then: give-up
          - name: the network needs time
            when: {cause: network, keyvals: {http_status: "5*"}, taskname: "rpm*"}
            then: reschedule
            limit: 5
            backoff: {base: 5m}
          - name: minions lost do not count
            when: {cause: minion, keyvals: {reason: [HEARTBEAT_LOST, BOOT_FAILED]}}
            then: reschedule
            counts: false
        breakers:
          - name: network outage
            over: {cause: network}
            opens: {within: 10m, crashes: 20, share: 50%}
            probes: {every: 2m, needs: 3}
        budgets:
          - {per: taskname, limit: 100, within: 1h}
        otherwise: reschedule
        """

    private func read(_ text: String) throws -> Policy { try PolicyFile.read(Array(text.utf8)) }

    private func conditions(_ text: String) throws -> Conditions {
        try read("policy: 1\nrules: [{name: a, when: \(text), then: reschedule}]").rules[0].when
    }

    @Test func theExampleMeansWhatItSays() throws {
        let policy = try PolicyFile.read(Array(Self.example.utf8), version: 4)
        let network = Conditions(
            cause: .oneOf("network"), keyvals: ["http_status": .oneOf("5*")], taskname: .oneOf("rpm*"))
        let minion = Conditions(
            cause: .oneOf("minion"), keyvals: ["reason": .oneOf("HEARTBEAT_LOST", "BOOT_FAILED")])
        #expect(
            policy
                == Policy(
                    version: 4, cap: 10,
                    rules: [
                        Rule(name: "fatal is final", when: Conditions(fatal: true), then: .giveUp),
                        Rule(
                            name: "the network needs time", when: network, then: .reschedule, limit: 5,
                            backoff: Backoff(base: TimeSpan(seconds: 300))),
                        Rule(name: "minions lost do not count", when: minion, then: .reschedule, counts: false),
                    ],
                    breakers: [
                        Breaker(
                            name: "network outage", over: Conditions(cause: .oneOf("network")),
                            within: TimeSpan(seconds: 600), crashes: 20, share: 50, every: TimeSpan(seconds: 120),
                            needs: 3)
                    ], budgets: [Budget(per: .taskname, limit: 100, within: TimeSpan(seconds: 3600))]))
    }

    @Test func theDefaultIsWhatItsTextSays() throws { #expect(try read(Policy.defaultText) == Policy.default) }

    @Test func theShortestPolicyHasTheDefaultsAlone() throws { #expect(try read("policy: 1") == Policy()) }

    @Test(arguments: ["---\npolicy: 1\n", "policy: 1\r\ncap: 10\r\n", "{policy: 1}", "# first\n\npolicy: 1\n...\n"])
    func readsEveryWayToWriteIt(text: String) throws { #expect(try read(text) == Policy()) }

    @Test func rulesInheritFromTheDefaults() throws {
        let policy = try read(
            """
            policy: 1
            cap: 8
            stop: moving house
            defaults: {limit: 4, backoff: {base: 30s, factor: 1.5, jitter: none}}
            rules:
              - {name: a, then: reschedule, backoff: {max: 2h}, at-limit: next-rule}
            otherwise: give-up
            """)
        let backoff = Backoff(base: TimeSpan(seconds: 30), factor: 1.5, max: TimeSpan(seconds: 3600), jitter: .none)
        #expect(policy.stop == "moving house" && policy.cap == 8)
        #expect(policy.otherwise == Rule(name: "otherwise", then: .giveUp, limit: 4, backoff: backoff))
        #expect(policy.rules[0].limit == 4 && policy.rules[0].atLimit == .nextRule && policy.rules[0].counts)
        #expect(policy.rules[0].backoff.base == backoff.base && policy.rules[0].backoff.max == TimeSpan(seconds: 7200))
    }

    @Test func aSmallCapBoundsTheDefaultLimit() throws {
        #expect(try read("policy: 1\ncap: 2").otherwise.limit == 2)
    }

    @Test(arguments: [
        ("{}", Conditions()),
        (
            "{notify: [task, \"task*\"], cause: network}",
            Conditions(notify: .oneOf("task", "task*"), cause: .oneOf("network"))
        ),
        ("{fatal: false}", Conditions(fatal: false)),
        (
            "{keyvals: {http_status: 503, ok: true, v: 1.0, empty: \"\", step: {absent: true}, reason: {absent: false}}}",
            Conditions(keyvals: [
                "http_status": .oneOf("503"), "ok": .oneOf("true"), "v": .oneOf("1.0"), "empty": .oneOf(""),
                "step": .absent, "reason": .present,
            ])
        ),
        (
            "{taskname: dist.*, item: \"*.fc25\", arch: {absent: true}}",
            Conditions(taskname: .oneOf("dist.*"), item: .oneOf("*.fc25"), arch: .absent)
        ),
        ("{attempt: 2}", Conditions(attempt: 2...2)), ("{attempt: \">= 3\"}", Conditions(attempt: 3...(.max))),
        ("{attempt: 2..4, streak: \"<= 3\"}", Conditions(attempt: 2...4, streak: 1...3)),
        ("{age: \">= 1d\"}", Conditions(age: 86_400...(.max))),
        ("{age: 1h..2h, spent: \"<= 1d\"}", Conditions(age: 3600...7200, spent: 0...86_400)),
    ])
    func readsConditions(text: String, expected: Conditions) throws { #expect(try conditions(text) == expected) }

    @Test(arguments: [
        ("env=prod", [LabelSelector.Requirement.isOneOf(key: "env", values: ["prod"])]),
        ("env == prod", [.isOneOf(key: "env", values: ["prod"])]),
        ("tier!=canary", [.isNoneOf(key: "tier", values: ["canary"])]),
        ("team in (a, b)", [.isOneOf(key: "team", values: ["a", "b"])]),
        ("team notin(x)", [.isNoneOf(key: "team", values: ["x"])]),
        ("key", [.exists(key: "key")]), ("!key", [.isAbsent(key: "key")]),
        ("env=", [.isOneOf(key: "env", values: [""])]),
        ("in in (in)", [.isOneOf(key: "in", values: ["in"])]), ("inside", [.exists(key: "inside")]),
        (
            "a=1,b, ! c ,d notin (e,f)",
            [
                .isOneOf(key: "a", values: ["1"]), .exists(key: "b"), .isAbsent(key: "c"),
                .isNoneOf(key: "d", values: ["e", "f"]),
            ]
        ),
    ])
    func readsSelectors(text: String, expected: [LabelSelector.Requirement]) throws {
        #expect(try conditions("{labels: \"\(text)\"}").labels == LabelSelector(expected))
    }

    @Test func whatIsNotShadowedIsTaken() throws {
        let policy = try read(
            """
            policy: 1
            rules:
              - {name: a, when: {cause: network, attempt: 1}, then: reschedule}
              - {name: b, when: {cause: network}, then: reschedule, limit: 2, at-limit: next-rule}
              - {name: c, when: {cause: [network, minion]}, then: reschedule}
              - {name: d, when: {taskname: "rpm*"}, then: give-up}
              - {name: e, when: {taskname: "*lint"}, then: give-up}
              - {name: f, then: give-up}
            """)
        #expect(policy.rules.count == 6)
    }

    @Test func theVocabularyIsHeldAgainstWhatItIs() throws {
        let terms = KnownTerms(notify: ["task", "unknown"], cause: ["network"])
        let good = "policy: 1\nrules: [{name: a, when: {notify: [task, \"unk*\"], cause: network}, then: give-up}]"
        #expect(try PolicyFile.read(Array(good.utf8), terms: terms).rules.count == 1)
    }
}
