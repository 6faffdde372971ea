package import Time

/// The loss of a job: a deadline passed without a report, so that its reporter is presumed dead.
package struct Loss: Sendable, Equatable {
    /// Which deadline it missed.
    package let reason: Reason
    /// The timeout that passed.
    package let timeout: TimeSpan
    /// When it passed; for a heartbeat, when the second one in a row was due.
    package let deadline: Timestamp
    /// When the last report or heartbeat of the job arrived.
    package let lastSeen: Timestamp

    /// The deadlines that can be missed; the raw value is what the crash says under `reason`.
    package enum Reason: String, CaseIterable, Sendable {
        /// It was not begun.
        case queue = "QUEUE_TIMEOUT"
        /// It began, and did not end.
        case run = "RUN_TIMEOUT"
        /// It began, and its heartbeat stopped.
        case heartbeat = "HEARTBEAT_LOST"
    }

    /// The keyval `reported_by` of the report.
    package static let reporter = "execdb"

    /// Creates a loss from all its parts.
    package init(reason: Reason, timeout: TimeSpan, deadline: Timestamp, lastSeen: Timestamp) {
        self.reason = reason
        self.timeout = timeout
        self.deadline = deadline
        self.lastSeen = lastSeen
    }

    /// The report that ends the job: notify `taskotron`, not fatal.
    ///
    /// The cause of a lost heartbeat is `minion`; of a job that was not begun or did not end, it is not known.
    package var report: CrashReport {
        CrashReport(
            notify: "taskotron", cause: reason == .heartbeat ? "minion" : CrashReport.unknown,
            keyvals: [
                "reason": reason.rawValue, "timeout": timeout.description, "deadline": deadline.description,
                "last_seen": lastSeen.description, "reported_by": Self.reporter,
            ])
    }
}
