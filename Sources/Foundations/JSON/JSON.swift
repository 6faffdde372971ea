/// One JSON value, exactly as it was written: members keep their order and numbers their spelling.
///
/// Parsing is strict RFC 8259 and refuses what Postgres could not store; see ``init(parsing:limits:)``.
package enum JSON: Sendable, Equatable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number, kept as its lexeme: `1.0` stays `1.0`, `1e3` stays `1e3`.
    case number(String)
    /// A string, unescaped; it never holds U+0000.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Members in order; no key twice.
    case object([Member])

    /// One key and its value in an object.
    package struct Member: Sendable, Equatable {
        /// The key, unescaped.
        package let key: String
        /// The value under the key.
        package let value: JSON

        /// A member of a key and its value.
        package init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }
}

extension JSON {
    /// The value of the member `key`, or nil when this is no object or has no such member.
    package subscript(key: String) -> JSON? {
        members?.first { $0.key == key }?.value
    }

    /// The members of an object, in order; nil for anything else.
    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The elements of an array; nil for anything else.
    package var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The text of a string; nil for anything else, numbers included.
    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The truth value of `true` or `false`; nil for anything else.
    package var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The value of a number written as a plain integer (no point, no exponent) that fits; nil for anything else.
    package var int: Int? {
        guard case .number(let lexeme) = self else { return nil }
        return Int(lexeme)
    }

    /// The nearest double of a number; nil for anything else and for numbers beyond its range.
    package var double: Double? {
        guard case .number(let lexeme) = self, let double = Double(lexeme), double.isFinite else { return nil }
        return double
    }

    /// True for `null` alone.
    package var isNull: Bool { self == .null }

    /// What kind of value this is, for messages: `null`, `a boolean`, `a number`, `a string`, `an array`, `an object`.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// A whole number.
    package static func int(_ value: Int) -> JSON { .number(String(value)) }

    /// A finite number in its shortest spelling that reads back equal; `null` for infinities and NaN, which JSON lacks.
    package static func double(_ value: Double) -> JSON {
        value.isFinite ? .number(JSONWriter.spelling(of: value)) : .null
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string, from a literal.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number, from a literal.
    package init(integerLiteral value: Int) { self = .int(value) }
    /// A boolean, from a literal.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array, from a literal.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object with its members in the order of the literal.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    /// The value `null`, from a literal.
    package init(nilLiteral: ()) { self = .null }
}
