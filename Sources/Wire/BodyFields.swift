package import JSON
package import Jobs
package import Time
package import Validation

/// Reads the members of one JSON object, one by one, and collects the validation errors.
///
/// `null` is the same as leaving a field out. Every function returns nil for a field that is null or invalid.
package struct BodyFields {
    /// What stands before the field names in messages: empty, or `[3].` within an array.
    package let path: String
    /// The validation errors so far.
    package private(set) var errors = ValidationErrors()

    /// A reader of the object at this path.
    package init(path: String = "") { self.path = path }

    /// Reads a body that has to be one object.
    ///
    /// - Parameters:
    ///   - take: Takes one member after the other.
    ///   - finish: Called after the last of them, to report what is missing.
    /// - Throws: every bad field.
    package static func read(
        _ json: JSON, _ take: (inout BodyFields, JSON.Member) -> Void,
        then finish: (inout BodyFields) -> Void = { _ in }
    ) throws(ValidationErrors) {
        guard case .object(let members) = json else { throw .notAnObject(json, wanted: "an object") }
        var fields = BodyFields()
        for member in members { take(&fields, member) }
        finish(&fields)
        try fields.errors.refuse()
    }

    /// Adds a validation error.
    package mutating func add(_ invalid: ValidationError) { errors.add(invalid) }

    /// A text that the rule accepts.
    package mutating func text(_ member: JSON.Member, _ rule: TextRule) -> String? {
        guard let text = string(member) else { return nil }
        guard let invalid = rule.error(in: text) else { return text }
        add(invalid.inside(path))
        return nil
    }

    /// A string of any length.
    package mutating func string(_ member: JSON.Member) -> String? {
        if case .string(let text) = member.value { return text }
        refuseType(member, wanted: "a string", hint: "Put the value of \(member.key) in double quotes.")
        return nil
    }

    /// `true` or `false`, also as strings, which is what forms and HTTPie's `=` send.
    package mutating func bool(_ member: JSON.Member) -> Bool? {
        switch member.value {
        case .bool(let value): return value
        case .string("true"): return true
        case .string("false"): return false
        default:
            refuseType(member, wanted: "true or false", hint: "Send \(member.key) as true or false.")
            return nil
        }
    }

    /// A time of RFC 3339, at most ``ClockSkew/tolerance`` after `now`.
    package mutating func time(_ member: JSON.Member, now: Timestamp) -> Timestamp? {
        guard let text = string(member) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            add(
                .badTime(
                    path + member.key, "is \(ValidationError.quoted(text)), which is not a time of RFC 3339",
                    hint: "Write it like \(now), or leave it out for now."))
            return nil
        }
        guard time <= now + ClockSkew.tolerance else {
            add(
                .badTime(
                    path + member.key, "is in the future",
                    hint: "The server's time is \(now); set your clock, or leave it out."))
            return nil
        }
        return time
    }

    /// Pairs of keys and strings; numbers and booleans are taken as their text.
    package mutating func pairs(_ member: JSON.Member) -> KeyValues? {
        guard case .object(let members) = member.value else {
            refuseType(
                member, wanted: "an object",
                hint: #"Write it like {"step": "PREPARE"}, or in a form \#(member.key)[step]=PREPARE."#)
            return nil
        }
        var pairs: [(String, String)] = []
        pairs.reserveCapacity(members.count)
        for pair in members {
            guard let text = text(ofPair: pair, in: member.key) else { continue }
            pairs.append((pair.key, text))
        }
        do {
            return try KeyValues(validating: pairs, field: member.key)
        } catch {
            for invalid in error.all { add(invalid.inside(path)) }
            return nil
        }
    }

    private mutating func text(ofPair pair: JSON.Member, in field: String) -> String? {
        switch pair.value {
        case .string(let text): return text
        case .number(let lexeme): return lexeme
        case .bool(let value): return value ? "true" : "false"
        case .null, .array, .object:
            add(
                .badValue(
                    "\(path)\(field).\(ValidationError.shown(pair.key))", "is \(pair.value.kind), but values are text",
                    hint: "Send a string, a number or a boolean, or leave the key out."))
            return nil
        }
    }

    /// A span of time such as `90s`.
    package mutating func span(_ member: JSON.Member, in field: String) -> TimeSpan? {
        if case .string(let text) = member.value, let span = TimeSpan(text) { return span }
        if member.value.isNull { return nil }
        add(
            .badValue(
                "\(path)\(field).\(member.key)", "is not a span of time",
                hint: #"Write it like "90s", "6h", "30d" or "1h30m": w, d, h, m and s, the larger unit first."#))
        return nil
    }

    /// A span of time within bounds.
    package mutating func span(_ member: JSON.Member, from shortest: TimeSpan, to longest: TimeSpan) -> TimeSpan? {
        guard !member.value.isNull else { return nil }
        if case .string(let text) = member.value, let span = TimeSpan(text), shortest <= span, span <= longest {
            return span
        }
        add(
            .badValue(
                path + member.key, "is not a span of time from \(shortest) to \(longest)",
                hint: #"Write it like "90s", "6h" or "1h30m": w, d, h, m and s, the larger unit first."#))
        return nil
    }

    /// A whole number within bounds, also as a string, which is what forms and HTTPie's `=` send.
    package mutating func int(_ member: JSON.Member, _ range: ClosedRange<Int>) -> Int? {
        switch member.value {
        case .null: return nil
        case .number(let text), .string(let text):
            if let number = Int(digits: text), range.contains(number) { return number }
        default: break
        }
        add(
            .badValue(
                path + member.key, "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                hint: "Send \(member.key) as such a number, or leave it out."))
        return nil
    }

    /// A UUID.
    package mutating func id<Noun>(_ member: JSON.Member, of _: Noun.Type = Noun.self) -> ID<Noun>? {
        guard let text = string(member) else { return nil }
        if let id = ID<Noun>(text) { return id }
        add(
            .badValue(
                path + member.key, "is \(ValidationError.quoted(text)), which is not a UUID",
                hint: "Send 36 characters: hexadecimal digits and four hyphens."))
        return nil
    }

    /// Adds the error of a value whose type the field does not take; null adds none.
    package mutating func refuseType(_ member: JSON.Member, wanted: String, hint: String) {
        guard !member.value.isNull else { return }
        add(.badValue(path + member.key, "is \(member.value.kind), but has to be \(wanted)", hint: hint))
    }

    /// Adds the error of an unknown name.
    package mutating func unknown(_ member: JSON.Member, known: [String]) {
        add(.unknownField(member.key, in: path, known: known))
    }

    /// Adds the error of a required field that is missing, unless the field has an error already.
    package mutating func missing(_ name: String, hint: String) {
        guard !errors.all.contains(where: { $0.field == path + name }) else { return }
        add(ValidationError(field: path + name, code: .missingField, message: "is missing", hint: hint))
    }
}

extension ValidationErrors {
    /// Throws these errors, if there are any.
    package func refuse() throws(ValidationErrors) {
        if !all.isEmpty { throw self }
    }

    /// The body is JSON, but neither the object nor the array it has to be.
    static func notAnObject(_ json: JSON, wanted: String) -> ValidationErrors {
        ValidationErrors([
            .badValue(
                "body", "is \(json.kind), but has to be \(wanted)",
                hint: #"Send fields, such as {"taskname": "rpmlint"}; GET /openapi.yaml describes them."#)
        ])
    }
}
