/// Finds the known word that a misspelt one stands for.
package enum Spelling {
    /// The word of `known` nearest to `word`, or nil when none is near.
    ///
    /// Near is a ``distance(_:_:)`` of at most a third of the longer word's bytes, at least 1 and at most 3. Of words
    /// equally near the first counts. Words over 64 bytes have none.
    package static func nearest(to word: String, in known: some Sequence<String>) -> String? {
        guard (1...maxLength).contains(word.utf8.count) else { return nil }
        let wanted = Array(word.lowercased().utf8)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let bytes = Array(candidate.lowercased().utf8)
            let bound = min(3, max(1, max(wanted.count, bytes.count) / 3))
            guard abs(bytes.count - wanted.count) <= bound else { continue }
            let distance = distance(wanted, bytes)
            if distance <= bound && distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// How many bytes have to be inserted, deleted, replaced or swapped with their neighbour, case aside.
    ///
    /// Of two texts of which one has more than 64 bytes it is the length of the longer, which bounds the work.
    /// Source: Damerau 1964, in the restricted form (optimal string alignment): no part is edited twice.
    package static func distance(_ a: String, _ b: String) -> Int {
        let longer = max(a.utf8.count, b.utf8.count)
        return longer > maxLength ? longer : distance(Array(a.lowercased().utf8), Array(b.lowercased().utf8))
    }

    private static let maxLength = 64

    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(previous[j] + 1, row[j - 1] + 1, replaced)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforePrevious[j - 2] + 1)
                }
            }
            (beforePrevious, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
