/// Work that is due later, earliest first; the caller gives the time.
struct Timers {
    private struct Entry {
        let due: ContinuousClock.Instant
        let work: () -> Void
    }

    /// Sorted latest first, so the earliest is taken off the end.
    private var entries: [Entry] = []

    /// When the earliest is due; nil when nothing waits.
    var nextDue: ContinuousClock.Instant? { entries.last?.due }

    /// Adds `work`, after other work that is due at the same time.
    mutating func add(due: ContinuousClock.Instant, _ work: @escaping () -> Void) {
        let index = entries.firstIndex { $0.due <= due } ?? entries.endIndex
        entries.insert(Entry(due: due, work: work), at: index)
    }

    /// Removes and returns the earliest work if it is due at `now`.
    mutating func popDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
        guard let last = entries.last, last.due <= now else { return nil }
        entries.removeLast()
        return last.work
    }
}
