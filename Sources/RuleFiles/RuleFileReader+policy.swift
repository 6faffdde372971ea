import Jobs
import Rescheduling
import Time
import Yams

extension RuleFileReader {
    private static let keys = ["policy", "stop", "cap", "defaults", "rules", "breakers", "budgets", "otherwise"]

    /// A whole policy; its errors are added to ``errors``.
    mutating func policy(_ root: Node) -> Policy {
        var policy = Policy()
        guard let fields = fields(root, "", known: Self.keys, required: ["policy"]) else { return policy }
        if let node = fields["policy"] { format(node) }
        if let node = fields["stop"] { policy.stop = stop(node) }
        if let node = fields["cap"] { policy.cap = integer(node, "cap", 1...100) ?? policy.cap }

        policy.otherwise.limit = min(policy.otherwise.limit, policy.cap)
        if let node = fields["defaults"] { defaults(node, &policy) }
        if let node = fields["otherwise"] {
            policy.otherwise.then = choice(node, "otherwise", Rule.Action.self) ?? policy.otherwise.then
        }
        if let node = fields["rules"] { policy.rules = rules(node, policy) }
        if let node = fields["breakers"] { policy.breakers = breakers(node, policy) }
        if let node = fields["budgets"] { policy.budgets = budgets(node) }
        return policy
    }

    private mutating func format(_ node: Node) {
        if word(node) == "1", isPlain(node) { return }
        refuse(node, "policy", "This is not a policy of format 1.", "Write `policy: 1`, the only format.")
    }

    private mutating func stop(_ node: Node) -> String? {
        let hint = "Write why: stop: \"the build system moves\". Leave stop out to reschedule."
        if isPlain(node), ["true", "false", "yes", "no", "on", "off"].contains(word(node)?.lowercased()) {
            refuse(node, "stop", "\"stop\" takes the reason, not \(word(node) ?? "that").", hint)
            return nil
        }
        return line(node, "stop", atMost: 500, hint: hint)
    }

    private mutating func defaults(_ node: Node, _ policy: inout Policy) {
        guard let fields = fields(node, "defaults", known: ["limit", "backoff"]) else { return }
        if let node = fields["limit"] { policy.otherwise.limit = limit(node, "defaults.limit", policy) }
        if let node = fields["backoff"] {
            policy.otherwise.backoff = backoff(node, "defaults.backoff", policy.otherwise.backoff)
        }
    }

    mutating func limit(_ node: Node, _ path: String, _ policy: Policy) -> Int {
        guard let limit = integer(node, path, 1...100) else { return policy.otherwise.limit }
        if limit > policy.cap {
            refuse(
                node, path, "The limit \(limit) is above the cap, \(policy.cap), which no rule can exceed.",
                "Set a limit of at most \(policy.cap), or raise the cap.")
        }
        return min(limit, policy.cap)
    }

    /// A backoff; what it leaves out is as in `defaults`.
    mutating func backoff(_ node: Node, _ path: String, _ defaults: Backoff) -> Backoff {
        let known = ["base", "factor", "max", "jitter"]
        var backoff = defaults
        guard let fields = fields(node, path, known: known) else { return backoff }
        let longest = TimeSpan(seconds: 30 * 86_400)
        if let node = fields["base"] { backoff.base = span(node, "\(path).base", upTo: longest) ?? backoff.base }
        if let node = fields["factor"] { backoff.factor = factor(node, "\(path).factor", upTo: 100) ?? backoff.factor }
        if let node = fields["max"] { backoff.max = span(node, "\(path).max", upTo: longest) ?? backoff.max }
        if let node = fields["jitter"] {
            backoff.jitter = choice(node, "\(path).jitter", Backoff.Jitter.self) ?? backoff.jitter
        }
        if backoff.base > backoff.max, let node = fields["base"] ?? fields["max"] {
            refuse(
                node, "\(path).\(fields["base"] == nil ? "max" : "base")",
                "The first wait, \(backoff.base), is longer than the longest, \(backoff.max).",
                "Give base and max here: {base: 5m, max: 1h}.")
        }
        return backoff
    }
}
