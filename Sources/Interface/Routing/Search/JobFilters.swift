package import HTTP
package import Jobs
package import Validation
import Wire

/// The filters of a query string, `state=RUNNING&taskname=rpm*&kv.step=PREPARE`, as conditions.
///
/// ``Alternatives`` says how lists are written.
package struct JobFilters: Sendable {
    /// All must hold.
    package private(set) var conditions: [JobQuery.Condition] = []

    /// The names of the filters that searches and statistics share.
    package static let names =
        JobQuery.TextField.allCases.map(\.rawValue) + [
            "fatal", "attempt", "kv.<key>", "label.<key>", "absent", "present",
        ]

    /// No filter.
    package init() {}

    mutating func add(_ condition: JobQuery.Condition) { conditions.append(condition) }

    /// Takes the item if it is a filter; false if it is none.
    ///
    /// - Parameter attributes: The attributes that `absent` and `present` take.
    package mutating func take(
        _ item: QueryItem, _ errors: inout ValidationErrors, attributes: [AttributeKind] = AttributeKind.ofJobs
    ) -> Bool {
        switch item.name {
        case "attempt": if let attempts = errors.attempts(item) { add(.attempts(attempts)) }
        case "fatal": if let fatal = errors.bool(item) { add(.fatal(fatal)) }
        case "absent", "present":
            for attribute in errors.attributes(item, attributes) { add(.absent(attribute, item.name == "absent")) }
        case let name where name.hasPrefix("kv."):
            if let (key, values) = errors.pair(item, prefix: "kv.") { add(.keyval(key, values)) }
        case let name where name.hasPrefix("label."):
            if let (key, values) = errors.pair(item, prefix: "label.") { add(.label(key, values)) }
        default:
            guard let field = JobQuery.TextField(rawValue: item.name) else { return false }
            if let match = errors.match(item, field) { add(.text(field, match)) }
        }
        return true
    }

    /// Takes `crash.kv.<key>=A,B`, which statistics do not have; false if it is something else.
    mutating func takeCrashPair(_ item: QueryItem, _ errors: inout ValidationErrors) -> Bool {
        guard item.name.hasPrefix("crash.kv.") else { return false }
        if let (key, values) = errors.pair(item, prefix: "crash.kv.") { add(.crashKeyval(key, values)) }
        return true
    }

    /// Takes `state=A,B`.
    mutating func takeStates(_ item: QueryItem, _ errors: inout ValidationErrors) {
        guard let words = errors.alternatives(item) else { return }
        var states: [JobState] = []
        for word in words {
            if let state = JobState(rawValue: word) {
                states.append(state)
            } else {
                errors.add(.unknownState(word, field: item.name))
            }
        }
        add(.states(states))
    }
}

extension JobQuery.TextField {
    /// Whether a star in a value stands for any run of characters; words of the vocabulary have none.
    var takesPatterns: Bool { self != .notify && self != .cause }
}

extension ValidationErrors {
    /// The texts that the commas separate; nil when one is empty or a backslash stands alone.
    mutating func alternatives(_ item: QueryItem) -> [String]? {
        patterns(item)?.map { $0.literals.joined(separator: "*") }
    }

    private mutating func patterns(_ item: QueryItem) -> [Pattern]? {
        if let patterns = Alternatives.split(item.value) { return patterns }
        add(
            .badValue(
                item.name,
                "is \(ValidationError.quoted(item.value)), which has an empty alternative or a lone backslash",
                hint: #"Separate alternatives by single commas; write \, for a comma, \* for a star and \\ for a "#
                    + "backslash in one."))
        return nil
    }

    fileprivate mutating func match(_ item: QueryItem, _ field: JobQuery.TextField) -> JobQuery.TextMatch? {
        guard field.takesPatterns else { return alternatives(item).map { .oneOf($0) } }
        guard let patterns = patterns(item) else { return nil }
        let texts = patterns.compactMap(\.literal)
        return texts.count == patterns.count ? .oneOf(texts) : .like(patterns)
    }

    fileprivate mutating func pair(_ item: QueryItem, prefix: String) -> (String, [String])? {
        let key = String(item.name.dropFirst(prefix.count))
        if let invalid = KeyValues.error(inKey: key) {
            add(
                ValidationError(
                    field: ValidationError.shown(item.name), code: .badKey, message: invalid.message,
                    hint: invalid.hint))
            return nil
        }
        return alternatives(item).map { (key, $0) }
    }

    fileprivate mutating func attempts(_ item: QueryItem) -> [Int]? {
        let numbers = item.value.split(separator: ",", omittingEmptySubsequences: false).map {
            Int32(digits: String($0))
        }
        if numbers.allSatisfy({ $0 ?? 0 > 0 }) { return numbers.compactMap { $0.map(Int.init) } }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))",
                hint: "Give numbers from 1 on, separated by commas.")
        )
        return nil
    }

    fileprivate mutating func bool(_ item: QueryItem) -> Bool? {
        if let value = Bool(item.value) { return value }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))",
                hint: "Write \(item.name)=true or \(item.name)=false."))
        return nil
    }
}
