import Jobs

/// A list of texts in one parameter: commas between them; `\,` is a comma, `\*` a star and `\\` a backslash within one.
package enum Alternatives {
    /// Splits a list into patterns: a star without a backslash stands for any run of characters.
    ///
    /// - Returns: nil when a text is empty or a backslash stands before anything else.
    static func split(_ list: String) -> [Pattern]? {
        var words: [Pattern] = []
        var word = String.UnicodeScalarView()
        var escaped = false
        for scalar in list.unicodeScalars {
            switch (scalar, escaped) {
            case (",", true): word.append(",")
            case ("*", true), ("\\", true): word.append(contentsOf: ["\\", scalar])
            case (_, true): return nil
            case ("\\", false), (",", false): break
            default: word.append(scalar)
            }
            if scalar == ",", !escaped {
                words.append(Pattern(String(word)))
                word = .init()
            }
            escaped = scalar == "\\" && !escaped
        }
        words.append(Pattern(String(word)))
        return escaped || words.contains { $0.text.isEmpty } ? nil : words
    }

    /// Writes a list of patterns that ``split(_:)`` reads back.
    static func join(_ patterns: [Pattern]) -> String {
        patterns.map { pattern in
            pattern.literals.map { escaped($0, ",*\\") }.joined(separator: "*")
        }.joined(separator: ",")
    }

    /// Writes a list of texts in which a star is only a star.
    static func join(_ words: [String]) -> String { words.map { escaped($0, ",\\") }.joined(separator: ",") }

    private static func escaped(_ word: String, _ special: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            if special.unicodeScalars.contains(scalar) { text.append("\\") }
            text.append(scalar)
        }
        return String(text)
    }
}
