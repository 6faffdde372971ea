import Notifications
import Rescheduling
import Spelling
import Validation
import Yams

/// Turns nodes into a policy or a routing table, and collects the validation errors; what is invalid keeps its default.
struct RuleFileReader {
    let language: Language
    let terms: KnownTerms?
    let webhooks: [Webhook]?
    private(set) var errors: [ValidationError] = []
    private var patterns = 0

    /// The most texts in all conditions together, which bounds the comparison of all rules with each other.
    private static let maxPatterns = 2000

    init(_ language: Language, terms: KnownTerms?, webhooks: [Webhook]? = nil) {
        (self.language, self.terms, self.webhooks) = (language, terms, webhooks)
    }

    /// The errors in the order of the file.
    var sortedErrors: [ValidationError] { errors.sorted { $0.order < $1.order } }

    mutating func refuse(_ node: Node, _ path: String, _ message: String, _ hint: String) {
        errors.append(ValidationError(node, path, message, hint))
    }

    mutating func countPatterns(_ count: Int, _ node: Node, _ path: String) {
        if patterns <= Self.maxPatterns, patterns + count > Self.maxPatterns {
            refuse(
                node, path, "With this list there are more than \(Self.maxPatterns) texts in the \(language.noun).",
                "Combine several texts by stars.")
        }
        patterns += count
    }

    /// The values of a mapping by key. Refuses keys that are not among `known`, and the absence of required ones.
    mutating func fields(
        _ node: Node, _ path: String, known: [String], required: [String] = []
    ) -> [String: Node]? {
        guard case .mapping(let mapping) = node, hasPlainTag(node) else {
            refuse(
                node, path, "\(subject(path)) has to be a mapping.", "Write keys and values: {\(known[0]): ...}.")
            return nil
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = word(key) else {
                refuse(key, path, "A key has to be a word.", ValidationError.choice(of: known))
                continue
            }
            if known.contains(name) {
                fields[name] = value
            } else {
                refuse(
                    key, Self.join(path, name), "There is no key \"\(Self.shown(name))\" here.", hint(name, known))
            }
        }
        for name in required where fields[name] == nil {
            refuse(node, Self.join(path, name), "\(subject(path)) has no \(name).", "Add \(name): ...")
        }
        return fields
    }

    /// The items of a list.
    mutating func items(_ node: Node, _ path: String, atMost: Int) -> [Node] {
        guard case .sequence(let sequence) = node, hasPlainTag(node) else {
            refuse(
                node, path, "\(subject(path)) has to be a list.", "Begin each item with a dash, or write [a, b].")
            return []
        }
        if sequence.count > atMost {
            refuse(
                node, path, "\(subject(path)) has \(sequence.count) items; at most \(atMost) are accepted.",
                "Combine cases by lists and stars.")
            return []
        }
        return Array(sequence)
    }

    /// The text of a scalar as it is written; nil for the null value and everything that is no scalar.
    func word(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, hasPlainTag(node), !isNull(node) else { return nil }
        return scalar.string
    }

    func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    func isPlain(_ node: Node) -> Bool {
        if case .scalar(let scalar) = node { scalar.style == .plain } else { false }
    }

    /// False with a tag such as `!!python/object`, or `!mine`.
    func hasPlainTag(_ node: Node) -> Bool {
        let known = ["str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map"]
        let name = node.tag.description
        return known.contains { name == "tag:yaml.org,2002:\($0)" }
    }

    static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func subject(_ path: String) -> String {
        path.isEmpty ? "The \(language.noun)" : "\"\(path.split(separator: ".").last ?? "")\""
    }

    func hint(_ name: String, _ known: [String]) -> String {
        if name == "<<" { return "Merge keys are not accepted: \(language.insteadOfReuse)." }
        if let near = Spelling.nearest(to: name, in: known) { return "Did you mean \(near)?" }
        return ValidationError.choice(of: known)
    }

    static func shown(_ text: String) -> String { text.count > 60 ? "\(text.prefix(60))..." : text }
}

extension ValidationError {
    /// What errors of a text are sorted by.
    fileprivate var order: (Int, Int, String) { (place?.line ?? 0, place?.column ?? 0, field) }

    /// An error at a node.
    init(_ node: Node, _ path: String, _ message: String, _ hint: String) {
        self.init(
            field: path, code: .badValue, message: message, hint: hint,
            place: Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1))
    }
}
