package import JSON
import Jobs
package import Validation

/// The body of `POST /vocabulary/notify` and `/vocabulary/cause`, read and validated.
package struct NewTerm: Sendable, Equatable {
    /// The word.
    package let name: String
    /// What it means.
    package let description: String

    /// Reads a body.
    ///
    /// - Throws: every bad field.
    package init(_ json: JSON) throws(ValidationErrors) {
        var (name, description): (String?, String?)
        try BodyFields.read(json) { fields, member in
            switch member.key {
            case "name": name = fields.termName(member)
            case "description": description = fields.text(member, .description)
            default: fields.unknown(member, known: ["name", "description"])
            }
        } then: { fields in
            if name == nil { fields.missing("name", hint: "Give the word, such as name=storage.") }
            if description == nil { fields.missing("description", hint: "Say in a sentence what the word means.") }
        }
        self.name = name ?? ""
        self.description = description ?? ""
    }
}

extension BodyFields {
    /// A word of 1 to 64 characters `a-z 0-9 _ . -` that begins with a letter or a digit.
    fileprivate mutating func termName(_ member: JSON.Member) -> String? {
        guard let text = string(member) else { return nil }
        let isWord =
            (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(Self.isWordByte)
            && !"_.-".utf8.contains(text.utf8.first ?? 0)
        guard isWord else {
            add(
                .badValue(
                    path + member.key, "is \(ValidationError.quoted(text)), which is not a valid word",
                    hint: "Use 1 to 64 characters out of a-z, 0-9, _ . and -, beginning with a letter or a digit."))
            return nil
        }
        return text
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_.-".utf8.contains(byte)
        }
    }
}
