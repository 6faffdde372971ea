/// A recurring task of retention; the raw value is its name in logs and metrics.
enum RetentionTask: String, CaseIterable {
    /// Partitions are made ahead.
    case partitions
    /// Idempotency keys are forgotten.
    case keys = "idempotency-keys"
    /// Deliveries that have ended are forgotten.
    case deliveries
    /// What budgets counted, and breakers and operations did long ago, is forgotten.
    case rescheduling
    /// What no notifier took is forgotten.
    case notices
    /// Jobs are counted by their states.
    case counts

    /// The pause after it was done and took `duration`.
    func pause(after duration: Duration) -> Duration {
        switch self {
        case .partitions: .seconds(86_400)
        case .keys, .deliveries, .rescheduling, .notices: .seconds(3600)
        // Counting reads every job: never more than a twentieth of the time.
        case .counts: max(.seconds(30), duration * 19)
        }
    }

    /// The pause after it failed.
    var pauseAfterFailure: Duration { min(.seconds(30), pause(after: .zero)) }
}
