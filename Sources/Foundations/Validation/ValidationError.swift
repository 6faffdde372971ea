import Spelling

/// One value that is refused: where it stood, what is wrong with it, and what to do instead.
package struct ValidationError: Sendable, Equatable {
    /// Where the value is, in the input's own names: `taskname`, `keyvals.step`, `[3].taskname`, a parameter of a
    /// query, `rules[2].limit` in a policy; empty for a text as a whole.
    package var field: String
    /// What kind of error it is, for machines.
    package var code: Code
    /// What is wrong: the predicate of the field's name, as in `is missing`; with a ``place``, a whole sentence.
    package var message: String
    /// What to do instead, a sentence.
    package var hint: String
    /// With ``Code/unknownTerm``: the known words.
    package var known: [String]
    /// The position in a text of several lines; nil for any other value.
    package var place: Place?

    /// A place in a text.
    package struct Place: Sendable, Equatable {
        /// The line, from 1.
        package let line: Int
        /// The character of the line, from 1.
        package let column: Int

        /// A place by its line and column.
        package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
    }

    /// The kinds of error; the raw value is the problem code of the API.
    package enum Code: String, Sendable, CaseIterable {
        /// A required field is absent or empty.
        case missingField = "missing-field"
        /// The value has a form or range that is not accepted.
        case badValue = "bad-value"
        /// The value has too many bytes.
        case valueTooLong = "value-too-long"
        /// There are more keyvals or labels than a job may have.
        case tooManyKeyvals = "too-many-keyvals"
        /// A key is empty, too long or has characters keys do not have.
        case badKey = "bad-key"
        /// A body has a field that does not exist.
        case unknownField = "unknown-field"
        /// A query has a parameter that does not exist.
        case unknownParameter = "unknown-parameter"
        /// A request has more jobs than are allowed.
        case tooManyJobs = "too-many-jobs"
        /// A word is not a state.
        case unknownState = "unknown-state"
        /// A word is not in the vocabulary.
        case unknownTerm = "unknown-term"
        /// A field does not go with the state that is reported.
        case misplacedField = "misplaced-field"
        /// A time is malformed, or out of range.
        case badTime = "bad-time"
        /// A cursor is not one of this list.
        case badCursor = "bad-cursor"
    }

    /// Describes an error.
    package init(
        field: String, code: Code, message: String, hint: String, known: [String] = [], place: Place? = nil
    ) {
        (self.field, self.code, self.message, self.hint) = (field, code, message, hint)
        (self.known, self.place) = (known, place)
    }

    /// The same error, of a value in an object whose path, such as `[3].`, comes before the field.
    package func inside(_ path: String) -> ValidationError {
        var error = self
        error.field = path + field
        return error
    }
}

/// All errors of a value, reported together; never empty when thrown.
package struct ValidationErrors: Error, Sendable, Equatable {
    /// Each of them, in the order of the input.
    package private(set) var all: [ValidationError]

    /// These errors.
    package init(_ all: [ValidationError] = []) { self.all = all }

    /// Adds one.
    package mutating func add(_ error: ValidationError) { all.append(error) }
}

extension ValidationError {
    /// The question whether the nearest word of `known` was meant, and a space; empty when none is near.
    package static func didYouMean(_ word: String, in known: [String]) -> String {
        Spelling.nearest(to: word, in: known).map { "Did you mean \($0)? " } ?? ""
    }

    /// The hint to use one of `known`; not empty.
    package static func choice(of known: [String]) -> String {
        "Use \(known.count == 1 ? "" : "one of ")\(known.joined(separator: ", "))."
    }

    /// A text as a message quotes it: in quotes, on one line, shortened like ``shown(_:)``.
    package static func quoted(_ text: String) -> String { shown(text).debugDescription }

    /// A text as a message shows it: its first 60 characters if it has more than 80 bytes.
    package static func shown(_ text: String) -> String {
        text.utf8.count > 80 ? text.prefix(60) + "…" : text
    }
}
