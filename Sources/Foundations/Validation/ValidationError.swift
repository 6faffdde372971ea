import Spelling

/// One value that is refused: where it stood, what is wrong with it, and what to do instead.
package struct ValidationError: Sendable, Equatable {
    /// Where the value stood, as the one who wrote it names it: `taskname`, `keyvals.step`, `[3].taskname`, a parameter of
    /// a query, `rules[2].limit` in a policy; empty for a text as a whole.
    package var field: String
    /// What kind of error it is, for machines.
    package var code: Code
    /// What is wrong: behind the name of the field, as in `is missing`; with a ``place``, a sentence of its own.
    package var message: String
    /// What to do instead, a sentence.
    package var hint: String
    /// With ``Code/unknownTerm``: the words there are.
    package var known: [String]
    /// Where in a text of several lines; nil for anything else.
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
        /// A request has more jobs than one may have.
        case tooManyJobs = "too-many-jobs"
        /// A word is no state.
        case unknownState = "unknown-state"
        /// A word is not in the vocabulary.
        case unknownTerm = "unknown-term"
        /// A field does not go with the state that is reported.
        case misplacedField = "misplaced-field"
        /// A time cannot be read, or cannot be.
        case badTime = "bad-time"
        /// A cursor is none of this list.
        case badCursor = "bad-cursor"
    }

    /// Describes an error.
    package init(
        field: String, code: Code, message: String, hint: String, known: [String] = [], place: Place? = nil
    ) {
        (self.field, self.code, self.message, self.hint) = (field, code, message, hint)
        (self.known, self.place) = (known, place)
    }

    /// The same error of a value that lies in an object with this path: `[3].`.
    package func inside(_ path: String) -> ValidationError {
        var error = self
        error.field = path + field
        return error
    }
}

/// All that is wrong with a value, gathered so that a person repairs it in one go; as a thrown error never empty.
package struct ValidationErrors: Error, Sendable, Equatable {
    /// Each of them, in the order of the input.
    package private(set) var all: [ValidationError]

    /// Gathers these.
    package init(_ all: [ValidationError] = []) { self.all = all }

    /// Adds one.
    package mutating func add(_ error: ValidationError) { all.append(error) }
}

extension ValidationError {
    /// Asks for the word of `known` that was meant, with a space behind; empty when none is near.
    package static func didYouMean(_ word: String, in known: [String]) -> String {
        Spelling.nearest(to: word, in: known).map { "Did you mean \($0)? " } ?? ""
    }

    /// As much of a text as is good to read in a message, in quotes, on one line.
    package static func quoted(_ text: String) -> String { shown(text).debugDescription }

    /// As much of a text as is good to read in a message.
    package static func shown(_ text: String) -> String {
        text.utf8.count > 80 ? text.prefix(60) + "…" : text
    }
}
