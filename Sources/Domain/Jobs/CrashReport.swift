package import Time
package import Validation

/// What a reporter says about a crash: the part that machines act on, and free data.
package struct CrashReport: Sendable, Equatable {
    /// Who has to know, a term of the vocabulary: `taskotron`, `task`, `unknown`.
    package var notify: String
    /// What broke, a term of the vocabulary: `minion`, `task`, `network`, `libtaskotron`, `unknown`.
    package var cause: String
    /// True when running the job again will not help.
    package var fatal: Bool
    /// Free data: `step=MINION_CREATION`, `reason=TIMED_OUT`.
    package var keyvals: KeyValues

    /// The notify and the cause of a report that leaves them out.
    package static let unknown = "unknown"

    /// A report; what is left out is `unknown`, not fatal, without keyvals.
    package init(
        notify: String = unknown, cause: String = unknown, fatal: Bool = false, keyvals: KeyValues = [:]
    ) {
        self.notify = notify
        self.cause = cause
        self.fatal = fatal
        self.keyvals = keyvals
    }

    /// The validation errors of the texts of this report; empty when there are none. The store checks the terms against
    /// the vocabulary.
    package var errors: [ValidationError] {
        [TextRule.notify.error(in: notify), TextRule.cause.error(in: cause)].compactMap { $0 }
    }
}

/// A crash of a job: the report, and when it happened.
package struct Crash: Sendable, Equatable {
    /// What the reporter said.
    package let report: CrashReport
    /// When the job crashed.
    package let crashedAt: Timestamp

    /// Joins a report and its time.
    package init(report: CrashReport, crashedAt: Timestamp) {
        self.report = report
        self.crashedAt = crashedAt
    }
}
