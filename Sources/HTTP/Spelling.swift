/// Finds what a mistyped word was meant to be.
package enum Spelling {
    /// The nearest of `words`, if no more than a third of its letters (at least one, at most three) are wrong.
    package static func nearest(to text: String, among words: some Sequence<String>) -> String? {
        let near = words.map { (word: $0, distance: distance(text.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= min(3, max(1, near.word.utf8.count / 3)) else { return nil }
        return near.word
    }

    /// How many bytes have to be inserted, deleted, replaced or swapped with their neighbour (optimal string
    /// alignment, Damerau 1964); texts of more than 64 bytes are compared as to their length alone.
    package static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first.utf8), Array(second.utf8))
        guard first.count <= 64, second.count <= 64 else { return max(first.count, second.count) }
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 1...first.count {
            var current = [row]
            for column in 1...second.count {
                let same = first[row - 1] == second[column - 1]
                var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}
