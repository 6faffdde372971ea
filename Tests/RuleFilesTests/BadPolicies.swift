import Testing

/// A policy that is refused, the line of each invalid, and words of what is said about the first.
struct BadPolicy: CustomTestStringConvertible {
    let text: String
    let lines: [Int]
    let says: [String]

    init(_ text: String, _ lines: [Int], _ says: String...) {
        self.text = text
        self.lines = lines
        self.says = says
    }

    /// A rule with these keys, in the second line and below.
    static func rule(_ keys: String, _ lines: [Int] = [2], _ says: String...) -> BadPolicy {
        BadPolicy("policy: 1\nrules: [{name: a, \(keys)}]", lines, says)
    }

    /// A rule with this condition, in the second line.
    static func when(_ condition: String, _ says: String...) -> BadPolicy {
        BadPolicy("policy: 1\nrules: [{name: a, then: reschedule, when: {\(condition)}}]", [2], says)
    }

    /// A breaker of which a part is other than it has to be, in the second line.
    static func breaker(
        opens: String = "{within: 10m, crashes: 20, share: 50%}", probes: String = "{every: 2m, needs: 3}",
        _ says: String...
    ) -> BadPolicy {
        BadPolicy("policy: 1\nbreakers: [{name: a, over: {}, opens: \(opens), probes: \(probes)}]", [2], says)
    }

    private init(_ text: String, _ lines: [Int], _ says: [String]) {
        self.text = text
        self.lines = lines
        self.says = says
    }

    var testDescription: String { String(text.prefix(100)) }

    static let notYAML = [
        BadPolicy("", [1], "empty", "policy: 1"),
        BadPolicy("# nothing\n\n", [1], "empty"),
        BadPolicy("---\n...\n", [1], "empty"),
        BadPolicy("~", [1], "empty"),
        BadPolicy("policy: 1\n---\npolicy: 1\n", [2], "second document"),
        BadPolicy("policy: 1\nrules:\n\t- name: a\n", [3], "tab", "spaces"),
        BadPolicy("policy: 1\nstop: \"moving\n", [3], "not YAML"),
        BadPolicy("policy: 1\nrules: [{name: a]\n", [2], "not YAML"),
        BadPolicy("policy: 1\ncap: 10\ncap: 11\n", [2], "A key is repeated: \"cap\"."),
        BadPolicy("policy: 1\nrules:\n  - {name: a, then: give-up, name: b}\n", [3], "A key is repeated: \"name\"."),
        BadPolicy(
            "policy: 1\nrules:\n  - {name: a, when: {taskname: *lint}, then: give-up}\n", [3], "aliases", "quotes"),
        BadPolicy("policy: 1\nrules: &r []\n", [2], "Anchors"),
        BadPolicy("policy: &one 1\ncap: *one\n", [1], "Anchors"),
        BadPolicy("policy: 1\nstop: \u{0}\n", [2], "control character"),
        BadPolicy("policy: 1\nstop: a\u{2028}b\n", [2], "control character"),
        BadPolicy("policy: 1\nstop: \"\u{85}\"\n", [2], "control character"),
        BadPolicy("policy: 1\rcap: 3\r", [1], "control character", "line feed"),
        BadPolicy("policy: 1\nstop: \u{FFFE}\n", [2], "not YAML"),
        BadPolicy("\u{FEFF}policy: 1\n", [1], "byte order mark"),
        BadPolicy("policy: 1\nrules: " + String(repeating: "[", count: 100_000), [2], "nested too deeply"),
        BadPolicy("policy: 1\nrules:\n" + String(repeating: "- ", count: 100_000), [3], "nested too deeply"),
        BadPolicy("policy: 1\nrules:\n" + deep, [104], "nested too deeply"),
        BadPolicy(bomb, [5], "Anchors and aliases"),
        BadPolicy("policy: 1\n" + String(repeating: "# long\n", count: 40_000), [1], "bytes; at most 262144"),
    ]

    private static let deep = (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()

    private static let bomb =
        "policy: 1\na: &a [x, x]\n"
        + (1..<30).map { level in
            "b\(level): &b\(level) [\(level == 1 ? "*a, *a" : "*b\(level - 1), *b\(level - 1)")]\n"
        }
        .joined()

    static let shape = [
        BadPolicy("rules: []", [1], "has no policy", "policy: ..."),
        BadPolicy("[policy, 1]", [1], "The policy has to be a mapping"),
        BadPolicy("policy", [1], "has to be a mapping"),
        BadPolicy("policy: 2", [1], "not a policy of format 1"),
        BadPolicy("policy: \"1\"", [1], "not a policy of format 1"),
        BadPolicy("policy: 1\nrulez: []", [2], "no key \"rulez\"", "Did you mean rules?"),
        BadPolicy("policy: 1\nwhatever: 1", [2], "Use one of policy, stop, cap"),
        BadPolicy("policy: 1\n<<: {cap: 3}", [2], "no key \"<<\"", "Merge keys"),
        BadPolicy("policy: 1\n~: 3", [2], "A key has to be a word"),
        BadPolicy("policy: 1\n[a, b]: 3", [2], "A key has to be a word"),
        BadPolicy("policy: 1\n7: 3", [2], "no key \"7\""),
        BadPolicy("policy: 1\ncap: !!python/object/apply:os.system [ls]", [2], "whole number"),
        BadPolicy("policy: 1\nrules: !mine []", [2], "has to be a list"),
        BadPolicy("policy: 1\nrules: {}", [2], "\"rules\" has to be a list"),
        BadPolicy("policy: 1\nrules:\n", [2], "\"rules\" has to be a list"),
        BadPolicy("policy: 1\nrules: [a]", [2], "has to be a mapping"),
        BadPolicy("policy: 1\notherwise: give up", [2], "\"otherwise\" cannot be \"give up\"", "Did you mean give-up?"),
        BadPolicy("policy: 1\notherwise: [reschedule]", [2], "cannot be that"),
        BadPolicy("policy: 1\nstop: true", [2], "takes the reason, not true", "Leave stop out"),
        BadPolicy("policy: 1\nstop: ''", [2], "has to be a text"),
        BadPolicy("policy: 1\nstop: \"a\\nb\"", [2], "one line"),
        BadPolicy("policy: 1\ncap: ten", [2], "whole number", "without quotes"),
        BadPolicy("policy: 1\ncap: 0", [2], "out of range", "The range is 1 to 100"),
        BadPolicy("policy: 1\ncap: -3", [2], "whole number"),
        BadPolicy("policy: 1\ncap: 99999999999999999999", [2], "whole number"),
        BadPolicy("policy: 1\ndefaults: {limit: 11}", [2], "The limit 11 is above the cap, 10"),
        BadPolicy("policy: 1\ndefaults: {backoff: {base: 2h}}", [2], "2h, is longer than the longest, 1h"),
        BadPolicy("policy: 1\ndefaults: {backoff: {max: 30s}}", [2], "1m, is longer than the longest, 30s"),
        BadPolicy("policy: 1\ndefaults: {backoff: {factor: 0.5}}", [2], "0.5, which is out of range"),
        BadPolicy("policy: 1\ndefaults: {backoff: {factor: .inf}}", [2], "has to be a number"),
        BadPolicy("policy: 1\ndefaults: {backoff: {base: 0s}}", [2], "out of range", "1s"),
        BadPolicy("policy: 1\ndefaults: {backoff: {base: -5m}}", [2], "length of time", "90s"),
        BadPolicy("policy: 1\ndefaults: {backoff: {base: 60}}", [2], "length of time"),
        BadPolicy("policy: 1\ndefaults: {backoff: {max: 31d}}", [2], "out of range"),
        BadPolicy("policy: 1\ndefaults: {backoff: {jitter: half}}", [2], "\"jitter\" cannot be \"half\"", "full, none"),
        BadPolicy("policy: 1\nrules:\n" + String(repeating: "- {}\n", count: 201), [3], "201 items; at most 200"),
    ]

    static let rules = [
        rule("when: {}", [2], "has no then"),
        BadPolicy("policy: 1\nrules: [{then: give-up}]", [2], "has no name"),
        BadPolicy("policy: 1\nrules: [{name: '', then: give-up}]", [2], "has to be a text"),
        BadPolicy("policy: 1\nrules: [{name: otherwise, then: give-up}]", [2], "reserved for decisions without a rule"),
        BadPolicy("policy: 1\nrules: [{name: by hand, then: give-up}]", [2], "reserved for decisions without a rule"),
        BadPolicy(
            "policy: 1\nrules:\n- {name: a, when: {attempt: 1}, then: give-up}\n- {name: a, then: give-up}", [4],
            "\"a\" is used in line 3 already"),
        rule("then: retry", [2], "\"then\" cannot be \"retry\"", "reschedule, give-up"),
        rule("then: reshedule", [2], "Did you mean reschedule?"),
        rule("then: reschedule, limits: 3", [2], "Did you mean limit?"),
        rule("then: reschedule, limit: 0", [2], "out of range"),
        rule("then: reschedule, limit: 11", [2], "no rule can exceed"),
        rule("then: reschedule, counts: no", [2], "true or false"),
        rule("then: reschedule, counts: \"false\"", [2], "without quotes"),
        rule("then: reschedule, at-limit: hold", [2], "give-up, next-rule"),
        rule("then: give-up, limit: 3", [2], "has no effect in a rule that gives up"),
        rule("then: give-up, backoff: {base: 5m}", [2], "has no effect"),
        rule("then: reschedule, counts: false, limit: 3", [2], "has no effect with counts: false"),
        rule("then: reschedule, backoff: 5m", [2], "\"backoff\" has to be a mapping"),
        rule("then: reschedule, backoff: {bass: 5m}", [2], "Did you mean base?"),
        rule("then: reschedule, backoff: {base: 3h}", [2], "Give base and max here"),
        BadPolicy(
            "policy: 1\nrules:\n- {name: all, then: give-up}\n- {name: b, when: {fatal: true}, then: give-up}", [4],
            "\"b\" is never reached", "Put it before \"all\""),
        BadPolicy(
            """
            policy: 1
            rules:
            - {name: a, when: {cause: [network, minion], keyvals: {step: {absent: false}}}, then: give-up}
            - {name: b, when: {cause: minion, taskname: x, keyvals: {step: "A*", b: c}}, then: give-up}
            """, [4], "never reached"),
        BadPolicy(
            """
            policy: 1
            rules:
            - {name: a, when: {taskname: "rpm*", labels: "env, x!=1", attempt: ">= 2"}, then: reschedule}
            - {name: b, when: {taskname: "rpm*lint", labels: "env=prod,x in (2)", attempt: 3..4}, then: give-up}
            """, [4], "never reached"),
    ]

    private static func manyParts(_ count: Int) -> String { (0..<count).map { "p\($0)" }.joined(separator: ",") }

    private static let manyTexts = (0..<21).map { rule in
        "- {name: r\(rule), when: {item: [" + (0..<100).map { "i\(rule)-\($0)" }.joined(separator: ", ")
            + "]}, then: give-up}\n"
    }.joined()

    static let conditions = [
        BadPolicy("policy: 1\nrules:\n" + manyTexts, [23], "more than 2000 texts"),
        when("cuase: network", "no key \"cuase\"", "Did you mean cause?"),
        when("cause: {}", "has to be a text or a list"),
        when("cause: []", "empty list"),
        when("cause: [network, network]", "in the list twice"),
        when("cause: ''", "never empty"),
        when("cause: ~", "has to be a text", "{absent: true}"),
        when("cause: gremlins", "not a word of the vocabulary", "Use one of minion, network"),
        when("cause: netwrok", "Did you mean network?"),
        when("notify: [task, tsk]", "Did you mean task?"),
        when("fatal: yes", "true or false"),
        when("fatal: \"true\"", "without quotes"),
        when("keyvals: {}", "mapping from keys"),
        when("keyvals: [reason]", "mapping from keys"),
        when("keyvals: {\"a key\": x}", "\"a key\" is not a valid key"),
        when("keyvals: {reason: null}", "{absent: true}"),
        when("keyvals: {reason: {absent: maybe}}", "true or false"),
        when("keyvals: {reason: {missing: true}}", "\"reason\" has no absent").with(lines: [2, 2]),
        when("taskname: \"rpm**\"", "two stars"),
        when("taskname: \"^rpm.*\"", "regular expression", "star"),
        when("taskname: [[a]]", "has to be a text"),
        when("taskname: \"a\\0b\"", "U+0000"),
        when("labels: \"env=\\0\"", "U+0000"),
        when("labels: {env: prod}", "selector in quotes"),
        when("labels: \"\"", "is incomplete"),
        when("labels: \"env=prod,\"", "is incomplete"),
        when("labels: \"env in a\"", "\"a\" was not expected"),
        when("labels: \"env in (a\"", "is incomplete"),
        when("labels: \"env=a=b\"", "\"=b\" was not expected"),
        when("labels: \"e/v=a\"", "\"e/v\" is not a valid key"),
        when("labels: \"\(manyParts(65))\"", "At most 64 requirements"),
        when("labels: \"k in (\(manyParts(101)))\"", "At most 100 values"),
        when("labels: \"env, !env\"", "contradicts itself"),
        when("attempt: 0", "empty range"),
        when("attempt: 4..2", "empty range", "smaller number first"),
        when("attempt: \"> 3\"", "number or a range"),
        when("attempt: \">= 10\"", "cap ends a chain at attempt 10"),
        when("age: 3", "number or a range", "2d"),
    ]

    static let bounds = [
        BadPolicy("policy: 1\nbreakers: [{name: a}]", [2, 2, 2], "has no o"),
        BadPolicy(
            """
            policy: 1
            breakers:
            - {name: a, over: {}, opens: {within: 1m, crashes: 1, share: 1%}, probes: {every: 1m, needs: 1}}
            - {name: a, over: {}, opens: {within: 1m, crashes: 1, share: 1%}, probes: {every: 1m, needs: 1}}
            """, [4], "used in line 3 already"),
        breaker(opens: "{within: 10m, crashes: 20, share: 150%}", "out of range", "1% to 100%"),
        breaker(opens: "{within: 10m, crashes: 20, share: 0%}", "out of range"),
        breaker(opens: "{within: 10m, crashes: 20, share: 0.5}", "whole per cent", "50%"),
        breaker(opens: "{within: 10m, crashes: 0, share: 50%}", "out of range"),
        breaker(opens: "{within: 0s, crashes: 20, share: 50%}", "out of range"),
        breaker(opens: "{within: 8d, crashes: 20, share: 50%}", "out of range"),
        breaker(opens: "{within: 10m, crashes: 20}", "has no share"),
        breaker(probes: "{every: 2m}", "has no needs"),
        breaker(probes: "{every: 2m, needs: 0}", "out of range"),
        breaker(probes: "often", "\"probes\" has to be a mapping"),
        BadPolicy("policy: 1\nbudgets: [{per: job, limit: 1, within: 1h}]", [2], "taskname, arch, cause, all"),
        BadPolicy("policy: 1\nbudgets: [{per: all, limit: 0, within: 1h}]", [2], "out of range"),
        BadPolicy("policy: 1\nbudgets: [{per: all, limit: 1, within: 31d}]", [2], "out of range"),
        BadPolicy("policy: 1\nbudgets: [{per: all, limit: 1}]", [2], "has no within"),
        BadPolicy(
            "policy: 1\nbudgets:\n- {per: all, limit: 1, within: 60m}\n- {per: all, limit: 2, within: 1h}", [4],
            "a budget per all within 1h already"),
    ]

    private func with(lines: [Int]) -> BadPolicy { BadPolicy(text, lines, says) }
}
