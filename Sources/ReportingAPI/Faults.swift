package import HTTP
import JSON

/// Collects all that is wrong with a body or a query, so that a person repairs it in one go.
struct Faults {
    /// What was found, in the order of the input.
    private(set) var found: [Fault] = []

    /// Notes one.
    mutating func add(_ fault: Fault) { found.append(fault) }

    /// Ends the reading if anything was found.
    ///
    /// - Parameter status: 422 for a body, 400 for a query.
    func refuse(_ status: Int) throws(Problem) {
        if !found.isEmpty { throw Problem(found, status: status) }
    }
}

extension Problem {
    /// The most faults a problem lists.
    static let listedFaults = 100

    /// The problem that tells these faults; its code is that of the first.
    package init(_ faults: [Fault], status: Int) {
        let first = faults[0]
        var hints: [String] = []
        for fault in faults where !hints.contains(fault.hint) && hints.count < 3 { hints.append(fault.hint) }
        self.init(
            status: status, code: first.code, title: Self.titles[first.code] ?? "A value cannot be taken.",
            detail: Self.detail(of: faults), hint: hints.joined(separator: " "),
            errors: faults.prefix(Self.listedFaults).map { FieldError(field: $0.field, message: $0.message) },
            extra: first.known.isEmpty ? [] : [.init("known", .array(first.known.map(JSON.string)))])
    }

    private static func detail(of faults: [Fault]) -> String {
        let first = "\(faults[0].field) \(faults[0].message)"
        return switch faults.count {
        case 1: "\(first)."
        case 2...listedFaults: "\(first). This is the first of \(faults.count) faults."
        default: "\(first). This is the first of \(faults.count) faults, of which \(listedFaults) are listed."
        }
    }

    /// What `bad-value` is about, whatever has the value.
    static let badValueTitle = "A value has a form that cannot be taken."

    /// What each code of a fault is about.
    private static let titles = [
        "unknown-field": "The body has a field that does not exist.",
        "unknown-parameter": "The query has a parameter that does not exist.",
        "missing-field": "A required field is missing.",
        "bad-value": badValueTitle,
        "bad-key": "A key has a form that cannot be taken.",
        "value-too-long": "A value is too long.",
        "too-many-keyvals": "There are too many pairs.",
        "too-many-jobs": "There are too many jobs in one request.",
        "unknown-state": "There is no such state.",
        "unknown-term": "The vocabulary has no such word.",
        "misplaced-field": "A field does not go with this state.",
        "bad-time": "A time cannot be taken.",
        "bad-cursor": "The cursor is not one of this list.",
    ]
}
