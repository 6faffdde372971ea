import Jobs
import Rescheduling
import Yams

extension RuleFileReader {
    private static let ruleKeys = ["name", "when", "then", "limit", "backoff", "counts", "at-limit"]

    mutating func rules(_ node: Node, _ policy: Policy) -> [Rule] {
        var names: [String: Int] = [:]
        var rules: [Rule] = []
        for (index, item) in items(node, "rules", atMost: 200).enumerated() {
            let before = errors.count
            guard let rule = rule(item, "rules[\(index)]", policy, &names) else { continue }
            // A rule with errors is not compared with the others.
            if errors.count > before { continue }
            if let other = rules.first(where: { $0.atLimit == .giveUp && $0.when.cover(rule.when) }) {
                refuse(
                    item, "rules[\(index)]",
                    "The rule \"\(rule.name)\" is never reached: \"\(other.name)\" matches all that it matches.",
                    "Put it before \"\(other.name)\", or remove it.")
            }
            rules.append(rule)
        }
        return rules
    }

    private mutating func rule(
        _ item: Node, _ path: String, _ policy: Policy, _ names: inout [String: Int]
    ) -> Rule? {
        guard let fields = fields(item, path, known: Self.ruleKeys, required: ["name", "then"]) else { return nil }
        var rule = policy.otherwise
        rule.name = fields["name"].flatMap { name($0, "\(path).name", &names) } ?? ""
        if RuleName.reserved.contains(rule.name), let node = fields["name"] {
            refuse(
                node, "\(path).name", "\"\(rule.name)\" is reserved for decisions without a rule.",
                "Choose another name.")
        }
        if let node = fields["when"] { rule.when = conditions(node, "\(path).when", cap: policy.cap) }
        if let node = fields["then"] { rule.then = choice(node, "\(path).then", Rule.Action.self) ?? .reschedule }
        if let node = fields["limit"] { rule.limit = limit(node, "\(path).limit", policy) }
        if let node = fields["backoff"] { rule.backoff = backoff(node, "\(path).backoff", rule.backoff) }
        if let node = fields["counts"] { rule.counts = boolean(node, "\(path).counts") ?? true }
        if let node = fields["at-limit"] {
            rule.atLimit = choice(node, "\(path).at-limit", Rule.AtLimit.self) ?? .giveUp
        }
        checkSense(of: rule, fields, path)
        return rule
    }

    /// Refuses keys that would have no effect.
    private mutating func checkSense(of rule: Rule, _ fields: [String: Node], _ path: String) {
        if rule.then == .giveUp {
            for name in ["limit", "backoff", "counts", "at-limit"] {
                guard let node = fields[name] else { continue }
                refuse(
                    node, "\(path).\(name)", "\"\(name)\" has no effect in a rule that gives up.",
                    "Remove it, or write then: reschedule.")
            }
        } else if !rule.counts {
            for name in ["limit", "at-limit"] {
                guard let node = fields[name] else { continue }
                refuse(
                    node, "\(path).\(name)", "\"\(name)\" has no effect with counts: false.",
                    "Remove it: attempts that do not count are limited by the cap alone.")
            }
        }
    }

    /// A name, unique among those of its kind.
    mutating func name(_ node: Node, _ path: String, _ names: inout [String: Int]) -> String? {
        guard let name = line(node, path, atMost: 128, hint: "Name it in a few words; decisions show the name.") else {
            return nil
        }
        if let line = names[name] {
            refuse(node, path, "The name \"\(name)\" is used in line \(line) already.", "Give each a name of its own.")
        }
        names[name] = names[name] ?? node.mark?.line ?? 1
        return name
    }
}
