import Jobs
import Rescheduling
import Time
import Yams

extension RuleFileReader {
    mutating func breakers(_ node: Node, _ policy: Policy) -> [Breaker] {
        var names: [String: Int] = [:]
        return items(node, "breakers", atMost: 50).enumerated().compactMap { index, item in
            breaker(item, "breakers[\(index)]", policy, &names)
        }
    }

    private mutating func breaker(
        _ item: Node, _ path: String, _ policy: Policy, _ names: inout [String: Int]
    ) -> Breaker? {
        let keys = ["name", "over", "opens", "probes"]
        guard let fields = fields(item, path, known: keys, required: keys), let name = fields["name"],
            let over = fields["over"], let opens = fields["opens"], let probes = fields["probes"]
        else { return nil }
        var breaker = Breaker.retired(self.name(name, "\(path).name", &names) ?? "")
        breaker.over = conditions(over, "\(path).over", cap: policy.cap)

        let opensKeys = ["within", "crashes", "share"]
        if let fields = self.fields(opens, "\(path).opens", known: opensKeys, required: opensKeys) {
            if let node = fields["within"] {
                let longest = TimeSpan(seconds: 7 * 86_400)
                breaker.within = span(node, "\(path).opens.within", upTo: longest) ?? breaker.within
            }
            if let node = fields["crashes"] {
                breaker.crashes = integer(node, "\(path).opens.crashes", 1...1_000_000) ?? breaker.crashes
            }
            if let node = fields["share"] { breaker.share = share(node, "\(path).opens.share") ?? breaker.share }
        }
        let probesKeys = ["every", "needs"]
        if let fields = self.fields(probes, "\(path).probes", known: probesKeys, required: probesKeys) {
            if let node = fields["every"] {
                let longest = TimeSpan(seconds: 86_400)
                breaker.every = span(node, "\(path).probes.every", upTo: longest) ?? breaker.every
            }
            if let node = fields["needs"] {
                breaker.needs = integer(node, "\(path).probes.needs", 1...100) ?? breaker.needs
            }
        }
        return breaker
    }

    mutating func budgets(_ node: Node) -> [Budget] {
        var budgets: [Budget] = []
        for (index, item) in items(node, "budgets", atMost: 50).enumerated() {
            let path = "budgets[\(index)]"
            let keys = ["per", "limit", "within"]
            guard let fields = fields(item, path, known: keys, required: keys) else { continue }
            let per = fields["per"].flatMap { choice($0, "\(path).per", Budget.Per.self) }
            let limit = fields["limit"].flatMap { integer($0, "\(path).limit", 1...1_000_000) }
            let within = fields["within"].flatMap {
                span($0, "\(path).within", upTo: TimeSpan(seconds: 30 * 86_400))
            }
            guard let per, let limit, let within else { continue }
            if budgets.contains(where: { $0.per == per && $0.within == within }) {
                refuse(
                    item, path, "There is a budget per \(per.rawValue) within \(within) already.",
                    "Keep the one with the smaller limit.")
            }
            budgets.append(Budget(per: per, limit: limit, within: within))
        }
        return budgets
    }
}
