import Jobs
import Rescheduling

/// Reads label selectors: requirements with commas between them.
struct SelectorParser {
    /// The error of a selector.
    struct Failure: Error {
        let message: String
        let hint: String
    }

    private static let example = "Write it like \"env=prod, tier!=canary, team in (a, b), team notin (c), key, !key\"."

    private static let maxRequirements = 64
    private static let maxValues = 100

    private var rest: Substring

    static func parse(_ text: String) throws(Failure) -> LabelSelector {
        var parser = SelectorParser(rest: text[...])
        var requirements: [LabelSelector.Requirement] = []
        repeat {
            let requirement = try parser.requirement()
            if requirements.count == maxRequirements { throw tooMany("\(maxRequirements) requirements") }
            if requirements.contains(where: { $0.contradicts(requirement) }) {
                throw Failure(message: "No job has these labels: the selector contradicts itself.", hint: Self.example)
            }
            requirements.append(requirement)
        } while parser.take(",")
        if !parser.rest.isEmpty { throw parser.unexpected() }
        return LabelSelector(requirements)
    }

    private mutating func requirement() throws(Failure) -> LabelSelector.Requirement {
        if take("!") { return .isAbsent(key: try key()) }
        let key = try key()
        if take("!=") { return .isNoneOf(key: key, values: [value()]) }
        if take("==") || take("=") { return .isOneOf(key: key, values: [value()]) }
        skipSpaces()
        let isNone = takeWord("notin")
        if isNone || takeWord("in") {
            let values = try values()
            return isNone ? .isNoneOf(key: key, values: values) : .isOneOf(key: key, values: values)
        }
        return .exists(key: key)
    }

    private mutating func key() throws(Failure) -> String {
        let key = value()
        if KeyValues.error(inKey: key) != nil { throw key.isEmpty ? unexpected() : bad(key) }
        return key
    }

    private mutating func values() throws(Failure) -> [String] {
        guard take("(") else { throw unexpected() }
        var values: [String] = []
        repeat {
            if values.count == Self.maxValues { throw Self.tooMany("\(Self.maxValues) values of a key") }
            values.append(value())
        } while take(",")
        guard take(")") else { throw unexpected() }
        return values
    }

    /// The text before the next space or sign, possibly empty.
    private mutating func value() -> String {
        skipSpaces()
        let value = rest.prefix { !" ,=!()".contains($0) }
        rest = rest.dropFirst(value.count)
        return String(value)
    }

    private mutating func take(_ sign: String) -> Bool {
        skipSpaces()
        guard rest.hasPrefix(sign) else { return false }
        rest = rest.dropFirst(sign.count)
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard rest.hasPrefix(word), rest.dropFirst(word.count).first.map({ " (".contains($0) }) ?? false else {
            return false
        }
        return take(word)
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }

    private func unexpected() -> Failure {
        let found = rest.isEmpty ? "It is incomplete" : "\"\(rest.prefix(20))\" was not expected there"
        return Failure(message: "This is not a label selector. \(found).", hint: Self.example)
    }

    private static func tooMany(_ what: String) -> Failure {
        Failure(message: "The selector has too many parts.", hint: "At most \(what) are accepted.")
    }

    private func bad(_ key: String) -> Failure {
        Failure(
            message: "\"\(key.prefix(40))\" is not a valid key.",
            hint: "Keys are 1 to \(KeyValues.maxKeyBytes) characters out of A-Z, a-z, 0-9, \"_\", \".\" and \"-\".")
    }
}

extension LabelSelector.Requirement {
    /// Whether no labels meet both; false where the two do not show it.
    fileprivate func contradicts(_ other: LabelSelector.Requirement) -> Bool {
        switch (self, other) {
        case (.isAbsent(let a), .exists(let b)), (.exists(let a), .isAbsent(let b)): a == b
        case (.isAbsent(let a), .isOneOf(let b, _)), (.isOneOf(let a, _), .isAbsent(let b)): a == b
        case (.isOneOf(let a, let these), .isOneOf(let b, let those)): a == b && Set(these).isDisjoint(with: those)
        default: false
        }
    }
}
