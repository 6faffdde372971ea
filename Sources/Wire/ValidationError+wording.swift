import Jobs
import Spelling
package import Validation

extension ValidationError {
    /// A value of the wrong form.
    package static func badValue(_ field: String, _ message: String, hint: String) -> ValidationError {
        ValidationError(field: field, code: .badValue, message: message, hint: hint)
    }

    /// An unknown field of a body.
    package static func unknownField(_ name: String, in path: String = "", known: [String]) -> ValidationError {
        unknown(.unknownField, "field", name, in: path, known)
    }

    /// An unknown parameter of a query.
    package static func unknownParameter(_ name: String, known: [String]) -> ValidationError {
        unknown(.unknownParameter, "parameter", name, in: "", known)
    }

    private static func unknown(
        _ code: Code, _ noun: String, _ name: String, in path: String, _ known: [String]
    ) -> ValidationError {
        let nearest = Spelling.nearest(to: name, in: known)
        return ValidationError(
            field: path + shown(name), code: code,
            message: "is not a \(noun) here" + (nearest.map { "; the nearest is \($0)" } ?? ""),
            hint: nearest.map { "Did you mean \($0)?" } ?? choice(of: known))
    }

    /// A state that does not exist.
    package static func unknownState(_ text: String, field: String) -> ValidationError {
        let known = JobState.allCases.map(\.rawValue)
        return ValidationError(
            field: field, code: .unknownState, message: "is \(quoted(text)), which is not a state",
            hint: didYouMean(text, in: known) + choice(of: known))
    }

    /// A time that is not accepted.
    package static func badTime(_ field: String, _ message: String, hint: String) -> ValidationError {
        ValidationError(field: field, code: .badTime, message: message, hint: hint)
    }

    /// A cursor that no list of this resource gave.
    package static func badCursor(_ field: String, _ text: String) -> ValidationError {
        ValidationError(
            field: field, code: .badCursor, message: "is \(quoted(text)), which is not a cursor of this list",
            hint: "Follow the link in next as it is, or begin without a cursor.")
    }

    /// A word that the vocabulary does not have.
    package static func unknownTerm(_ word: String, field: String, known: [String]) -> ValidationError {
        ValidationError(
            field: field, code: .unknownTerm, message: "is \(quoted(word)), which is not in the vocabulary",
            hint: didYouMean(word, in: known)
                + "The vocabulary has \(known.joined(separator: ", ")); POST /vocabulary/\(field) adds a word.",
            known: known)
    }
}
