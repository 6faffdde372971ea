/// What ends the rest of a loop early: calls that are counted, each a hint that there may be something to do.
package struct Wakeup: Sendable {
    /// How many calls have come so far.
    let count: @Sendable () -> Int
    /// Waits until more than `seen` calls have come, for `patience` at most, or until the task is cancelled.
    let wait: @Sendable (_ seen: Int, _ patience: Duration) async -> Void

    /// A wakeup of a counter, and of a wait for the counter to rise.
    package init(
        count: @escaping @Sendable () -> Int,
        wait: @escaping @Sendable (_ seen: Int, _ patience: Duration) async -> Void
    ) {
        (self.count, self.wait) = (count, wait)
    }
}
