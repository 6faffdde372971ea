/// A list of texts in one parameter: commas between them, `\,` and `\\` within.
enum Alternatives {
    /// Takes a list apart; nil when a text is empty or a backslash stands before anything else.
    static func split(_ list: String) -> [String]? {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var escaped = false
        for scalar in list.unicodeScalars {
            switch (scalar, escaped) {
            case (",", true), ("\\", true):
                word.append(scalar)
                escaped = false
            case (_, true): return nil
            case ("\\", false): escaped = true
            case (",", false):
                words.append(String(word))
                word = .init()
            default: word.append(scalar)
            }
        }
        words.append(String(word))
        return escaped || words.contains("") ? nil : words
    }

    /// Writes a list that ``split(_:)`` reads back.
    static func join(_ words: some Sequence<String>) -> String {
        words.map { word in
            var text = String.UnicodeScalarView()
            for scalar in word.unicodeScalars {
                if scalar == "," || scalar == "\\" { text.append("\\") }
                text.append(scalar)
            }
            return String(text)
        }.joined(separator: ",")
    }
}
