import HTTP
import Jobs
import Validation

/// The filters of a query string, `state=RUNNING&taskname:like=rpm*&kv.step=PREPARE`, as conditions and back.
///
/// Alternatives are separated by commas; `\,` is a comma and `\\` a backslash within one.
struct JobFilters {
    private(set) var conditions: [JobQuery.Condition] = []
    /// What was wrong so far, in the filters and in what stands beside them.
    var errors = ValidationErrors()

    /// The names of the filters that searches and statistics share; `kv.<key>` and `label.<key>` besides.
    static let names =
        JobQuery.TextField.allCases.flatMap { [$0.rawValue, "\($0.rawValue):like"] }
        + JobQuery.TextField.optional.map { "\($0.rawValue):absent" }
        + ["fatal", "attempt", "kv.<key>", "kv.<key>:absent", "label.<key>", "label.<key>:absent"]

    mutating func add(_ condition: JobQuery.Condition) { conditions.append(condition) }

    /// Takes the item if it is a filter; false if it is none.
    mutating func take(_ item: QueryItem) -> Bool {
        if let attribute = JobQuery.Attribute(absentIn: item.name) {
            if case .crashKeyval = attribute { return false }
            if let isAbsent = errors.bool(item) { add(.absent(attribute, isAbsent)) }
        } else if let field = JobQuery.TextField(rawValue: item.name) {
            if let words = errors.alternatives(item) { add(.text(field, .oneOf(words))) }
        } else if item.name.hasSuffix(":like"), let field = JobQuery.TextField(rawValue: String(item.name.dropLast(5)))
        {
            if let words = errors.alternatives(item) { add(.text(field, .like(words.map(Pattern.init)))) }
        } else if item.name.hasPrefix("kv.") {
            if let (key, values) = errors.pair(item, prefix: "kv.") { add(.keyval(key, values)) }
        } else if item.name.hasPrefix("label.") {
            if let (key, values) = errors.pair(item, prefix: "label.") { add(.label(key, values)) }
        } else if item.name == "attempt" {
            if let attempts = errors.attempts(item) { add(.attempts(attempts)) }
        } else if item.name == "fatal" {
            if let fatal = errors.bool(item) { add(.fatal(fatal)) }
        } else {
            return false
        }
        return true
    }

    /// Takes `crash.kv.<key>=A,B` or `crash.kv.<key>:absent` if it is that, which statistics have no use for; false if
    /// not.
    mutating func takeCrashPair(_ item: QueryItem) -> Bool {
        guard item.name.hasPrefix("crash.kv.") else { return false }
        if let attribute = JobQuery.Attribute(absentIn: item.name) {
            if let isAbsent = errors.bool(item) { add(.absent(attribute, isAbsent)) }
        } else if let (key, values) = errors.pair(item, prefix: "crash.kv.") {
            add(.crashKeyval(key, values))
        }
        return true
    }

    /// Takes `state=A,B`.
    mutating func takeStates(_ item: QueryItem) {
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

extension ValidationErrors {
    /// What the commas separate; nil when one is empty or a backslash stands alone.
    mutating func alternatives(_ item: QueryItem) -> [String]? {
        if let words = Alternatives.split(item.value) { return words }
        add(
            .badValue(
                item.name,
                "is \(ValidationError.quoted(item.value)), which has an empty alternative or a lone backslash",
                hint: #"Separate alternatives by single commas; write \, for a comma and \\ for a backslash in one."#))
        return nil
    }

    fileprivate mutating func pair(_ item: QueryItem, prefix: String) -> (String, [String])? {
        let key = String(item.name.dropFirst(prefix.count))
        if let invalid = KeyValues.error(inKey: key) {
            add(
                ValidationError(
                    field: ValidationError.shown(item.name), code: .badKey, message: invalid.message,
                    hint: invalid.hint
                        + " :like goes with \(JobQuery.TextField.allCases.map(\.rawValue).joined(separator: ", ")); "
                        + ":absent goes with any key."))
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
                ValidationError.shown(item.name), "is \(ValidationError.quoted(item.value))",
                hint: "Write \(ValidationError.shown(item.name))=true or \(ValidationError.shown(item.name))=false."))
        return nil
    }

    /// A page size, 1 to ``JobQuery/maxLimit``.
    mutating func limit(_ item: QueryItem) -> Int? {
        if let limit = Int32(digits: item.value), (1...JobQuery.maxLimit).contains(Int(limit)) { return Int(limit) }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))",
                hint: "Give a number from 1 to \(JobQuery.maxLimit), and follow next for more."))
        return nil
    }
}

extension ValidationError {
    /// A cursor that no list of this resource gave.
    static func badCursor(_ item: QueryItem) -> ValidationError {
        ValidationError(
            field: item.name, code: .badCursor, message: "is \(quoted(item.value)), which is no cursor of this list",
            hint: "Follow the link in next as it is, or begin without a cursor.")
    }
}

extension FixedWidthInteger {
    /// A number of nothing but digits, that fits; no sign, no space.
    init?(digits text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(text)
    }
}
