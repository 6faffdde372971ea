import Jobs
import Time

/// The full windows of a budget, as runs without gaps, so that a long backlog is skipped in one step.
struct FullWindows: Sendable, Equatable {
    private struct Run: Sendable, Equatable {
        var start: Timestamp
        var end: Timestamp
    }

    private var runs: [Run] = []

    /// Adds the window from `start` to `end`, which is not among them yet.
    mutating func add(_ start: Timestamp, until end: Timestamp) {
        let index = firstAfter(start)
        let joinsBefore = index > 0 && runs[index - 1].end == start
        let joinsAfter = index < runs.count && runs[index].start == end
        switch (joinsBefore, joinsAfter) {
        case (true, true):
            runs[index - 1].end = runs[index].end
            runs.remove(at: index)
        case (true, false): runs[index - 1].end = end
        case (false, true): runs[index].start = start
        case (false, false): runs.insert(Run(start: start, end: end), at: index)
        }
    }

    /// The end of the run that has this window in it, or the window itself.
    func next(from window: Timestamp) -> Timestamp {
        let index = firstAfter(window)
        guard index > 0, runs[index - 1].end > window else { return window }
        return runs[index - 1].end
    }

    /// The index of the first run that begins later.
    private func firstAfter(_ time: Timestamp) -> Int {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].start > time { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
