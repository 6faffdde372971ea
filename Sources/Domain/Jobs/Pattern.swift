/// A text with gaps: `*` stands for any run of characters, everything else for itself.
package struct Pattern: Sendable, Hashable {
    /// The pattern as written.
    package let text: String

    /// Takes any text as a pattern.
    package init(_ text: String) { self.text = text }

    /// What stands between the stars, in order: `a*b` gives `a` and `b`, `*` two empty texts, `a` only itself.
    package var literals: [String] {
        text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether the whole of `candidate` has this form, byte by byte.
    package func matches(_ candidate: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
        let bytes = Array(candidate.utf8)
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
