import HTTP
import Jobs
import Spelling

/// One field or parameter that cannot be taken, and why.
package struct Fault: Sendable, Equatable {
    /// Its name as the client wrote it: `taskname`, `keyvals.step`, `[3].taskname`; a parameter's name in a query.
    package var field: String
    /// The problem code it makes.
    package var code: String
    /// What is wrong, to be read behind the name: `is missing`.
    package var message: String
    /// What to do instead, a sentence.
    package var hint: String
    /// With `unknown-term`: the words there are.
    package var known: [String] = []
}

extension Fault {
    /// A fault the domain found, with the path of the object it lies in before the field.
    init(_ invalid: InvalidValue, in path: String) {
        self.init(
            field: path + invalid.field, code: invalid.code.rawValue, message: invalid.message, hint: invalid.hint)
    }

    /// A value of the wrong form.
    static func badValue(_ field: String, _ message: String, hint: String) -> Fault {
        Fault(field: field, code: "bad-value", message: message, hint: hint)
    }

    /// A name that means nothing here.
    ///
    /// - Parameter what: `field` or `parameter`, which is also the end of the code.
    static func unknown(_ what: String, _ name: String, in path: String = "", known: [String]) -> Fault {
        let nearest = Spelling.nearest(to: name, in: known)
        let shown = shown(name)
        return Fault(
            field: path + shown, code: "unknown-\(what)",
            message: "is not a \(what) here" + (nearest.map { "; the nearest is \($0)" } ?? ""),
            hint: nearest.map { "Did you mean \($0)?" } ?? "There are \(known.joined(separator: ", ")).")
    }

    /// A state that does not exist.
    static func unknownState(_ text: String, field: String) -> Fault {
        let known = JobState.allCases.map(\.rawValue)
        return Fault(
            field: field, code: "unknown-state", message: "is \(quoted(text)), which is not a state",
            hint: didYouMean(text, in: known) + "The states are \(known.joined(separator: ", ")).")
    }

    /// A time that cannot be read.
    static func badTime(_ field: String, _ message: String, hint: String) -> Fault {
        Fault(field: field, code: "bad-time", message: message, hint: hint)
    }

    /// Asks for the word of `known` that was meant, with a space behind; empty when none is near.
    static func didYouMean(_ word: String, in known: [String]) -> String {
        Spelling.nearest(to: word, in: known).map { "Did you mean \($0)? " } ?? ""
    }

    /// As much of a text as is good to read in a message, in quotes, on one line.
    static func quoted(_ text: String) -> String { shown(text).debugDescription }

    /// As much of a text as is good to read in a message.
    static func shown(_ text: String) -> String {
        text.utf8.count > 80 ? text.prefix(60) + "…" : text
    }
}
