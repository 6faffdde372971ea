import Jobs
import Rescheduling
import Spelling
import Time
import Yams

extension RuleFileReader {
    mutating func integer(_ node: Node, _ path: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = word(node), isPlain(node), let number = Self.number(text) else {
            refuse(node, path, "\(subject(path)) has to be a whole number.", "Write it without quotes: 3.")
            return nil
        }
        guard range.contains(number) else {
            refuse(
                node, path, "\(subject(path)) is \(number), which is out of range.",
                "The range is \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    /// A decimal number from 1 to `upper`.
    mutating func factor(_ node: Node, _ path: String, upTo upper: Double) -> Double? {
        let digits = word(node) ?? ""
        let isDecimal = isPlain(node) && digits.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        guard isDecimal, let number = Double(digits) else {
            refuse(node, path, "\(subject(path)) has to be a number.", "Write it like 2 or 1.5.")
            return nil
        }
        guard (1...upper).contains(number) else {
            refuse(
                node, path, "\(subject(path)) is \(digits), which is out of range.",
                "The range is 1 (each wait is as long as the one before) to \(Int(upper)).")
            return nil
        }
        return number
    }

    mutating func span(_ node: Node, _ path: String, upTo longest: TimeSpan) -> TimeSpan? {
        guard let text = word(node), let span = TimeSpan(text) else {
            refuse(
                node, path, "\(subject(path)) has to be a length of time.",
                "Write it like 90s, 5m, 1h30m or 2d.")
            return nil
        }
        guard span.seconds > 0, span <= longest else {
            refuse(
                node, path, "\(subject(path)) is \(span), which is out of range.",
                "The range is 1s to \(longest).")
            return nil
        }
        return span
    }

    mutating func boolean(_ node: Node, _ path: String) -> Bool? {
        switch (word(node), isPlain(node)) {
        case ("true", true): return true
        case ("false", true): return false
        default:
            refuse(node, path, "\(subject(path)) has to be true or false.", "Write true or false, without quotes.")
            return nil
        }
    }

    /// Whole per cent, 1 to 100.
    mutating func share(_ node: Node, _ path: String) -> Int? {
        guard let text = word(node), text.hasSuffix("%"), let percent = Self.number(String(text.dropLast())) else {
            refuse(node, path, "\(subject(path)) has to be whole per cent.", "Write it like 50%.")
            return nil
        }
        guard (1...100).contains(percent) else {
            refuse(
                node, path, "\(subject(path)) is \(percent)%, which is out of range.", "The range is 1% to 100%.")
            return nil
        }
        return percent
    }

    /// One of the words of a closed set.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _ path: String, _: Choice.Type
    ) -> Choice? {
        if let text = word(node), let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        refuse(
            node, path, "\(subject(path)) cannot be \(word(node).map { "\"\(Self.shown($0))\"" } ?? "that").",
            hint(word(node) ?? "", known))
        return nil
    }

    /// A line of text for people, not empty.
    mutating func line(_ node: Node, _ path: String, atMost: Int, hint: String) -> String? {
        guard let text = word(node), text.contains(where: { !$0.isWhitespace }) else {
            refuse(node, path, "\(subject(path)) has to be a text.", hint)
            return nil
        }
        guard text.utf8.count <= atMost, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            refuse(
                node, path, "\(subject(path)) has to be one line of at most \(atMost) bytes.", "Shorten it.")
            return nil
        }
        return text
    }

    /// A number of 1 to 15 digits; nil for any other text.
    static func number(_ text: String) -> Int? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
