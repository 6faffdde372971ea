/// The difference of two texts by lines.
enum LineDifference {
    /// All lines of both texts, each after a space, - or +; empty when the texts are equal.
    static func lines(from old: String, to new: String) -> [String] {
        let (before, after) = (split(old), split(new))
        let difference = after.difference(from: before)
        guard !difference.isEmpty else { return [] }
        var (removed, inserted) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if removed.contains(left) {
                lines.append("-\(before[left])")
                left += 1
            } else if inserted.contains(right) {
                lines.append("+\(after[right])")
                right += 1
            } else {
                lines.append(" \(before[left])")
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func split(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
