/// A pattern of texts: `*` stands for any run of characters, `\*` for a star and `\\` for a backslash; everything else,
/// a backslash before anything else included, stands for itself.
package struct Pattern: Sendable, Hashable {
    /// The pattern as written.
    package let text: String
    /// What stands between the stars, without escapes.
    private let parts: [[UInt8]]

    /// Takes any text as a pattern.
    package init(_ text: String) {
        self.text = text
        var parts: [[UInt8]] = [[]]
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): parts.append([])
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "*") || rest.first == UInt8(ascii: "\\"):
                parts[parts.count - 1].append(rest.removeFirst())
            default: parts[parts.count - 1].append(byte)
            }
        }
        self.parts = parts
    }

    /// The pattern that matches only this text.
    package init(literal text: String) {
        var written = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "*" || scalar == "\\" { written.append("\\") }
            written.append(scalar)
        }
        self.init(String(written))
    }

    /// What stands between the stars, in order: `a*b` gives `a` and `b`, `*` two empty texts, `a` only itself.
    package var literals: [String] { parts.map { String(decoding: $0, as: UTF8.self) } }

    /// The one text that this matches; nil when there is a star.
    package var literal: String? { parts.count == 1 ? literals[0] : nil }

    /// Whether this matches the whole of `candidate`, byte by byte.
    package func matches(_ candidate: String) -> Bool { matches(Array(candidate.utf8)) }

    /// Whether this matches all that `other` matches.
    ///
    /// A star of the other is taken for a NUL, which no text has and only a star of this one matches.
    package func covers(_ other: Pattern) -> Bool { matches(Array(other.parts.joined(separator: [0]))) }

    private func matches(_ bytes: [UInt8]) -> Bool {
        let (head, tail) = (parts[0], parts[parts.count - 1])
        if parts.count == 1 { return bytes == head }
        guard bytes.count >= head.count + tail.count, bytes.starts(with: head), bytes.suffix(tail.count) == tail[...]
        else { return false }
        var rest = bytes[head.count..<(bytes.count - tail.count)]
        for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}
