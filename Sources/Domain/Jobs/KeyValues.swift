package import Validation

/// Free data in pairs of texts: the keyvals of a report, the labels of a job.
///
/// At most ``maxCount`` pairs; keys of 1 to 128 characters `A-Z a-z 0-9 _ . -`; values of at most ``maxValueBytes``
/// bytes of UTF-8, possibly empty or of several lines, without U+0000.
package struct KeyValues: Sendable {
    /// The most pairs one set may have.
    package static let maxCount = 64
    /// The longest key, in characters.
    package static let maxKeyBytes = 128
    /// The longest value, in bytes of UTF-8.
    package static let maxValueBytes = 4096

    /// Every value under its key.
    package let entries: [String: String]

    /// Takes over pairs that were checked before, such as those of a database row.
    package init(stored entries: [String: String]) { self.entries = entries }

    /// Checks pairs from outside.
    ///
    /// - Parameter field: the name of the set for errors: `keyvals`, `labels`.
    /// - Throws: every validation error: `too-many-keyvals`, `bad-key`, `value-too-long`, `bad-value`.
    package init(validating pairs: [(String, String)], field: String = "keyvals") throws(ValidationErrors) {
        var errors: [ValidationError] = []
        if pairs.count > Self.maxCount { errors.append(Self.tooMany(pairs.count, field)) }
        for (key, value) in pairs.prefix(Self.maxCount) {
            if let invalid = Self.error(inKey: key, field) ?? Self.error(in: value, of: key, field) {
                errors.append(invalid)
            }
        }
        let entries = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        if entries.count < pairs.count { errors.append(Self.repeated(field)) }
        guard errors.isEmpty else { throw ValidationErrors(errors) }
        self.entries = entries
    }

    /// The pairs in the order of their keys.
    package var sorted: [(key: String, value: String)] { entries.sorted { $0.key < $1.key } }

    /// True when there is no pair.
    package var isEmpty: Bool { entries.isEmpty }

    /// How many pairs there are.
    package var count: Int { entries.count }

    /// The value under `key`, if there is one.
    package subscript(key: String) -> String? { entries[key] }

    /// These pairs and those of `newer`, whose value counts where both have a key. The result may exceed ``maxCount``.
    package func merging(_ newer: KeyValues) -> KeyValues {
        KeyValues(stored: entries.merging(newer.entries) { _, new in new })
    }
}

extension KeyValues: Equatable {
    /// True when both have the same keys and, byte by byte, the same values, as the database compares them.
    package static func == (a: KeyValues, b: KeyValues) -> Bool {
        a.entries.count == b.entries.count
            && a.entries.allSatisfy { key, value in b.entries[key].map { $0.utf8.elementsEqual(value.utf8) } ?? false }
    }
}

extension KeyValues: ExpressibleByDictionaryLiteral {
    /// Pairs from a literal in the source, which are not checked.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(stored: Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}

extension KeyValues {
    /// The validation error of `key`; nil when it is valid. `field` names the set.
    package static func error(inKey key: String, _ field: String = "keyvals") -> ValidationError? {
        if (1...maxKeyBytes).contains(key.utf8.count), key.utf8.allSatisfy(isKeyByte) { return nil }
        return ValidationError(
            field: field, code: .badKey, message: "has the invalid key \(quoted(key))",
            hint: "Keys are 1 to \(maxKeyBytes) characters out of A-Z, a-z, 0-9, \"_\", \".\" and \"-\".")
    }

    private static func error(in value: String, of key: String, _ field: String) -> ValidationError? {
        if value.utf8.count > maxValueBytes {
            return ValidationError(
                field: "\(field).\(key)", code: .valueTooLong,
                message: "has \(value.utf8.count) bytes; at most \(maxValueBytes) are accepted",
                hint: "Keep long data elsewhere, and put its address here.")
        }
        if value.utf8.contains(0) {
            return ValidationError(
                field: "\(field).\(key)", code: .badValue, message: "has the character U+0000, which cannot be stored",
                hint: "Send text; encode binary data, for example in base64.")
        }
        return nil
    }

    private static func tooMany(_ count: Int, _ field: String) -> ValidationError {
        ValidationError(
            field: field, code: .tooManyKeyvals, message: "has \(count) pairs; at most \(maxCount) are accepted",
            hint: "Send at most \(maxCount) in one request; a later report can have further keyvals.")
    }

    private static func repeated(_ field: String) -> ValidationError {
        ValidationError(field: field, code: .badKey, message: "has a repeated key", hint: "Give each key one value.")
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The key in quotes, cut after 40 characters, control characters escaped.
    private static func quoted(_ key: String) -> String {
        let shown = String(key.prefix(40)).debugDescription
        return key.count > 40 ? "\(shown)..." : shown
    }
}
