package import Time

/// That a job is overdue: nobody has reported its end in time, so that its reporter is taken to be dead.
package struct Loss: Sendable, Equatable {
    /// Which deadline it missed.
    package let reason: Reason
    /// How long it had.
    package let timeout: TimeSpan
    /// When that was over; for a heartbeat, when the second one in a row was due.
    package let deadline: Timestamp
    /// When a report or a heartbeat of the job last came.
    package let lastSeen: Timestamp

    /// The deadlines that can be missed; the raw value is what the crash says under `reason`.
    package enum Reason: String, CaseIterable, Sendable {
        /// Nobody began it.
        case queue = "QUEUE_TIMEOUT"
        /// It began, and did not end.
        case run = "RUN_TIMEOUT"
        /// It began, and its heartbeat stopped.
        case heartbeat = "HEARTBEAT_LOST"
    }

    /// Who reports a lost job, under `reported_by`.
    package static let reporter = "execdb"

    /// Makes a loss out of all its parts.
    package init(reason: Reason, timeout: TimeSpan, deadline: Timestamp, lastSeen: Timestamp) {
        self.reason = reason
        self.timeout = timeout
        self.deadline = deadline
        self.lastSeen = lastSeen
    }

    /// The report that ends the job: to those who run the system, and not fatal.
    ///
    /// A heartbeat that stops is the minion's; why a job was not begun, or did not end, is not known.
    package var report: CrashReport {
        CrashReport(
            notify: "taskotron", cause: reason == .heartbeat ? "minion" : CrashReport.unknown,
            keyvals: [
                "reason": reason.rawValue, "timeout": timeout.description, "deadline": deadline.description,
                "last_seen": lastSeen.description, "reported_by": Self.reporter,
            ])
    }
}
