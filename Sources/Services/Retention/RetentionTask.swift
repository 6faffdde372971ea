/// A recurring task of retention; the raw value is its name in logs and metrics.
enum RetentionTask: String, CaseIterable {
    /// Makes partitions ahead.
    case partitions
    /// Deletes old idempotency keys.
    case keys = "idempotency-keys"
    /// Deletes deliveries that ended long ago, and those whose webhook was deleted.
    case deliveries
    /// Deletes old windows of budgets, old events of breakers, and operations that ended long ago.
    case rescheduling
    /// Deletes pending events that no notifier took, empty digests, and causes not seen for long.
    case notices
    /// Counts the jobs by state.
    case counts

    /// The pause after the task succeeded and took `duration`.
    func pause(after duration: Duration) -> Duration {
        switch self {
        case .partitions: .seconds(86_400)
        case .keys, .deliveries, .rescheduling, .notices: .seconds(3600)
        // Counting reads every job, so it may take at most a twentieth of the time.
        case .counts: max(.seconds(30), duration * 19)
        }
    }
}
