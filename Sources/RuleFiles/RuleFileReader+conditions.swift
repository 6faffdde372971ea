import Jobs
import Rescheduling
import Spelling
import Time
import Yams

extension RuleFileReader {
    private static let conditionKeys = [
        "notify", "cause", "fatal", "keyvals", "taskname", "item", "arch", "labels", "attempt", "streak", "age",
        "spent",
    ]

    /// The conditions of a rule, a breaker or a route.
    mutating func conditions(_ node: Node, _ path: String, cap: Int?) -> Conditions {
        var conditions = Conditions()
        guard let fields = fields(node, path, known: Self.conditionKeys) else { return conditions }
        conditions.notify = fields["notify"].flatMap { term($0, "\(path).notify", terms?.notify) }
        conditions.cause = fields["cause"].flatMap { term($0, "\(path).cause", terms?.cause) }
        conditions.fatal = fields["fatal"].flatMap { boolean($0, "\(path).fatal") }
        conditions.keyvals = fields["keyvals"].map { keyvals($0, "\(path).keyvals") } ?? [:]
        conditions.taskname = fields["taskname"].flatMap { texts($0, "\(path).taskname") }
        conditions.item = fields["item"].flatMap { textsOrAbsent($0, "\(path).item") }
        conditions.arch = fields["arch"].flatMap { textsOrAbsent($0, "\(path).arch") }
        conditions.labels = fields["labels"].flatMap { selector($0, "\(path).labels") }
        conditions.attempt = fields["attempt"].flatMap { attempts($0, "\(path).attempt", cap: cap) }
        conditions.streak = fields["streak"].flatMap { attempts($0, "\(path).streak", cap: cap) }
        conditions.age = fields["age"].flatMap { time($0, "\(path).age") }
        conditions.spent = fields["spent"].flatMap { time($0, "\(path).spent") }
        return conditions
    }

    private mutating func keyvals(_ node: Node, _ path: String) -> [String: TextCondition] {
        guard case .mapping(let mapping) = node, hasPlainTag(node), !mapping.isEmpty else {
            refuse(
                node, path, "\"keyvals\" has to be a mapping from keys to values.",
                "Write {reason: TIMED_OUT, http_status: \"5*\"}.")
            return [:]
        }
        var conditions: [String: TextCondition] = [:]
        for (key, value) in mapping {
            guard let name = word(key), KeyValues.error(inKey: name) == nil else {
                refuse(
                    key, path, "\(word(key).map { "\"\(Self.shown($0))\"" } ?? "This") is not a valid key.",
                    "Keys are 1 to \(KeyValues.maxKeyBytes) characters out of A-Z, a-z, 0-9, \"_\", \".\" and \"-\".")
                continue
            }
            conditions[name] = textsOrAbsent(value, "\(path).\(name)", mayBeEmpty: true)
        }
        return conditions
    }

    /// Texts, or `{absent: true}`, `{absent: false}`.
    private mutating func textsOrAbsent(_ node: Node, _ path: String, mayBeEmpty: Bool = false) -> TextCondition? {
        guard case .mapping = node else { return texts(node, path, mayBeEmpty: mayBeEmpty) }
        guard let fields = fields(node, path, known: ["absent"], required: ["absent"]), let absent = fields["absent"]
        else { return nil }
        return boolean(absent, "\(path).absent").map { $0 ? .absent : .present }
    }

    /// One text, or a list of them; stars in them stand for any run of characters.
    private mutating func texts(_ node: Node, _ path: String, mayBeEmpty: Bool = false) -> TextCondition? {
        let isList = if case .sequence = node { true } else { false }
        let nodes = isList ? items(node, path, atMost: 100) : [node]
        if isList, nodes.isEmpty {
            refuse(
                node, path, "\(subject(path)) is an empty list, which matches nothing.", "Remove it, or fill it.")
        }
        var patterns: [Pattern] = []
        for node in nodes {
            guard let pattern = pattern(node, path, mayBeEmpty) else { continue }
            if patterns.contains(pattern) {
                refuse(node, path, "\"\(Self.shown(pattern.text))\" is in the list twice.", "Keep one of them.")
            }
            patterns.append(pattern)
        }
        countPatterns(patterns.count, node, path)
        return patterns.isEmpty ? nil : .oneOf(patterns)
    }

    private mutating func pattern(_ node: Node, _ path: String, _ mayBeEmpty: Bool) -> Pattern? {
        guard let text = word(node) else {
            refuse(
                node, path, "\(subject(path)) has to be a text or a list of texts.",
                isNull(node) ? "To match a missing value, write {absent: true}." : "Write rpmlint, \"rpm*\" or [a, b].")
            return nil
        }
        if text.isEmpty && !mayBeEmpty {
            refuse(node, path, "\(subject(path)) is never empty.", "To match a missing value, write {absent: true}.")
        } else if Pattern(text).literals.dropFirst().dropLast().contains("") {
            refuse(
                node, path, "\"\(Self.shown(text))\" has two stars in a row.",
                "One star stands for any run of characters.")
        } else if text.hasPrefix("^") || text.hasSuffix("$") {
            refuse(
                node, path, "\"\(Self.shown(text))\" looks like a regular expression.",
                "Only the star has a meaning: it stands for any run of characters, as in rpm*.")
        } else if text.utf8.count > KeyValues.maxValueBytes {
            refuse(node, path, "\(subject(path)) is too long.", "Shorten it to \(KeyValues.maxValueBytes) bytes.")
        } else {
            return Pattern(text)
        }
        return nil
    }

    /// Texts that match terms of the vocabulary, if that is known.
    private mutating func term(_ node: Node, _ path: String, _ known: [String]?) -> TextCondition? {
        guard let condition = texts(node, path) else { return nil }
        guard let known, case .oneOf(let patterns) = condition else { return condition }
        for pattern in patterns where !known.contains(where: pattern.matches) {
            refuse(
                node, path, "\"\(Self.shown(pattern.text))\" is not a word of the vocabulary of \(subject(path)).",
                hint(pattern.text, known))
        }
        return condition
    }

    private mutating func selector(_ node: Node, _ path: String) -> LabelSelector? {
        guard let text = word(node) else {
            refuse(
                node, path, "\"labels\" has to be a selector in quotes.",
                "Write \"env=prod, tier!=canary, team in (a, b), !old\".")
            return nil
        }
        do {
            return try SelectorParser.parse(text)
        } catch {
            refuse(node, path, error.message, error.hint)
            return nil
        }
    }

    private mutating func attempts(_ node: Node, _ path: String, cap: Int?) -> ClosedRange<Int>? {
        guard let range = range(node, path, Self.number, example: "3, \">= 3\", \"<= 3\" or 2..4", lowest: 1) else {
            return nil
        }
        if let cap, range.lowerBound >= cap {
            refuse(
                node, path, "\(subject(path)) is never reached: the cap ends a chain at attempt \(cap).",
                "Choose a number below \(cap), or raise the cap.")
        }
        return range
    }

    private mutating func time(_ node: Node, _ path: String) -> ClosedRange<Int>? {
        range(node, path, { TimeSpan($0)?.seconds }, example: "\">= 2d\", \"<= 1h\" or 1h..2d", lowest: 0)
    }

    private mutating func range(
        _ node: Node, _ path: String, _ number: (String) -> Int?, example: String, lowest: Int
    ) -> ClosedRange<Int>? {
        let text = (word(node) ?? "").filter { $0 != " " }
        let range: (Int, Int)?
        if text.hasPrefix(">=") {
            range = number(String(text.dropFirst(2))).map { ($0, .max) }
        } else if text.hasPrefix("<=") {
            range = number(String(text.dropFirst(2))).map { (lowest, $0) }
        } else if let dots = text.firstRange(of: "..") {
            let bounds = [text[..<dots.lowerBound], text[dots.upperBound...]].compactMap { number(String($0)) }
            range = bounds.count == 2 ? (bounds[0], bounds[1]) : nil
        } else {
            range = number(text).map { ($0, $0) }
        }
        guard let range else {
            refuse(node, path, "\(subject(path)) has to be a number or a range.", "Write \(example).")
            return nil
        }
        guard range.0 >= lowest, range.0 <= range.1 else {
            refuse(
                node, path, "\(subject(path)) is an empty range.",
                "Write the smaller number first; the smallest is \(lowest).")
            return nil
        }
        return range.0...range.1
    }
}
