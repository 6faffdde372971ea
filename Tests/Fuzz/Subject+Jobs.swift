import JSON
import Jobs
import Spelling
import Time
import Validation

extension Subject {
    /// The readers of single values: times, spans, ids, patterns, keys, texts, near words.
    static let values = Subject("values", weight: 2, seeds: Seeds.values) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let time = Timestamp(rfc3339: text) {
            try require((Timestamp.earliest...Timestamp.latest).contains(time), "times are of the years 1 to 9999")
            try require(Timestamp(rfc3339: time.description) == time, "a time reads back")
        }
        if let span = TimeSpan(text) {
            try require((0...TimeSpan.longest.seconds).contains(span.seconds), "spans are 0 to 100 years")
            try require(TimeSpan(span.description) == span, "a span reads back")
        }
        if let id = ID<Job>(text) { try require(id.description == text.lowercased(), "an id reads back") }
        try check(Pattern(text), text)
        if let near = Spelling.nearest(to: text, in: Tokens.names) {
            try require(Tokens.names.contains(near), "a suggestion is a known word")
        }
        if KeyValues.error(inKey: text) == nil {
            try require(
                (1...128).contains(bytes.count) && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "keys are plain")
        }
        if TextRule.arch.error(in: text) == nil {
            try require((1...256).contains(text.utf8.count), "texts are 1 to 256 bytes")
            try require(
                text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "texts are printable")
        }
    }

    /// JSON made into the domain's types with all their limits.
    static let domain = Subject("domain", weight: 2, seeds: Seeds.json) { bytes in
        guard let value = try? JSON(parsing: bytes) else { return }
        let pairs = (value["keyvals"] ?? value).members?.map { ($0.key, $0.value.string ?? $0.value.text) } ?? []
        do throws(ValidationErrors) {
            let keyvals = try KeyValues(validating: pairs)
            guard keyvals.count <= 64, keyvals.count == pairs.count,
                keyvals.entries.allSatisfy({ $0.key.utf8.count <= 128 && $0.value.utf8.count <= 4096 })
            else { throw ValidationErrors([]) }
        } catch {
            try check(error.all)
        }
        let job = NewJob(
            taskname: value["taskname"]?.string ?? "", item: value["item"]?.string,
            itemType: value["item_type"]?.string,
            arch: value["arch"]?.string, messageID: value["message_id"]?.string,
            timeouts: Timeouts(run: value["timeouts"]?["run"]?.string.flatMap(TimeSpan.init)))
        if !job.errors.isEmpty { try check(job.errors) }
    }

    private static func check(_ pattern: Pattern, _ text: String) throws {
        let literals = pattern.literals
        let written = literals.map { Pattern(literal: $0).text }.joined(separator: "*")
        try require(Pattern(written).literals == literals, "literals and stars are the pattern")
        try require(Pattern(literal: text).literal == text, "any text is a literal")
        try require(pattern.covers(pattern), "a pattern matches what it matches")
        try require(pattern.matches(literals.joined()), "stars may be empty")
        try require(pattern.matches(literals.joined(separator: "x*y")), "stars may be anything")
        try require(
            literals.count > 1 || !pattern.matches(literals[0] + "x"), "a pattern without stars is itself alone")
    }

    private static func check(_ errors: [ValidationError]) throws {
        try require(!errors.isEmpty, "accepted values keep to the limits")
        for invalid in errors {
            try require(!invalid.field.isEmpty && !invalid.hint.isEmpty, "a invalid names its field and gives a hint")
            try require(
                invalid.message.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a message is one printable line")
        }
    }
}
