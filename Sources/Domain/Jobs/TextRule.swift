package import Validation

/// The rule for one text field: its longest text, and that it is printable.
///
/// No field takes control characters (U+0000 to U+001F, U+007F to U+009F): they would break the log lines, pages and
/// notifications that show the text, and NUL cannot be stored. Lengths count UTF-8 bytes.
package struct TextRule: Sendable, Equatable {
    /// The field's name in the API.
    package let field: String
    /// The longest text, in UTF-8 bytes.
    package let maxBytes: Int

    /// The name of the check to run, e.g. `rpmlint`.
    package static let taskname = TextRule(field: "taskname", maxBytes: 1024)
    /// What is checked, e.g. `foo-1.0-1.fc25`.
    package static let item = TextRule(field: "item", maxBytes: 1024)
    /// What kind of thing the item is, e.g. `koji_build`.
    package static let itemType = TextRule(field: "item_type", maxBytes: 256)
    /// The machine architecture, e.g. `x86_64`.
    package static let arch = TextRule(field: "arch", maxBytes: 256)
    /// The message that triggered the job, e.g. `2016-abc`.
    package static let messageID = TextRule(field: "message_id", maxBytes: 1024)
    /// Who has to know of a crash.
    package static let notify = TextRule(field: "notify", maxBytes: 256)
    /// What broke in a crash.
    package static let cause = TextRule(field: "cause", maxBytes: 256)
    /// What a word of the vocabulary means, a sentence or two.
    package static let description = TextRule(field: "description", maxBytes: 1024)

    /// The trigger that claims jobs.
    package static let trigger = TextRule(field: "trigger", maxBytes: 256)
    /// Why a person did something, a sentence or two.
    package static let comment = TextRule(field: "comment", maxBytes: 1024)

    /// The validation error of `text`; nil when the field takes it. An empty text counts as missing.
    package func error(in text: String) -> ValidationError? {
        if text.isEmpty {
            return ValidationError(
                field: field, code: .missingField, message: "is empty", hint: "Give \(field) a text, or leave it out.")
        }
        if text.utf8.count > maxBytes {
            return ValidationError(
                field: field, code: .valueTooLong,
                message: "has \(text.utf8.count) bytes; at most \(maxBytes) are accepted",
                hint: "Shorten \(field) to \(maxBytes) bytes of UTF-8.")
        }
        return Self.controlCharacter(in: text).map { scalar in
            ValidationError(
                field: field, code: .badValue, message: "has the control character \(Self.name(of: scalar))",
                hint: "Send \(field) as printable text on one line.")
        }
    }

    /// The first control character. Compares bytes: Unicode properties of each character take ten times as long.
    private static func controlCharacter(in text: String) -> Unicode.Scalar? {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F { return Unicode.Scalar(byte) }
            if previous == 0xC2 && byte < 0xA0 { return Unicode.Scalar(byte) }
            previous = byte
        }
        return nil
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
