/// Ends the rest of a loop early, by calls that are counted; each is a hint that there may be work.
package struct Wakeup: Sendable {
    /// How many calls have come so far.
    let count: @Sendable () -> Int
    /// Waits until more than `seen` calls have come, for `patience` at most, or until the task is cancelled.
    let wait: @Sendable (_ seen: Int, _ patience: Duration) async -> Void

    /// A wakeup by a counter of calls, and a wait for the counter to rise.
    package init(
        count: @escaping @Sendable () -> Int,
        wait: @escaping @Sendable (_ seen: Int, _ patience: Duration) async -> Void
    ) {
        (self.count, self.wait) = (count, wait)
    }
}
