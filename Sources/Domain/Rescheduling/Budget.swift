import Jobs
package import Time

/// A limit of the reschedules of a kind in a window. A reschedule over the limit is deferred to a later window; none is
/// dropped.
///
/// The windows follow each other from 1970-01-01T00:00:00Z without gaps, so that windows of an hour are the hours of
/// the clock. A reschedule counts in the window in which its successor is due.
package struct Budget: Sendable, Hashable {
    /// What is counted separately; the raw value is the word of the policy file.
    package enum Per: String, CaseIterable, Sendable {
        /// Each check.
        case taskname
        /// Each architecture.
        case arch
        /// Each cause.
        case cause
        /// Nothing: all together.
        case all
    }

    /// What is counted separately.
    package var per: Per
    /// The most reschedules in a window, at least 1.
    package var limit: Int
    /// How long a window is.
    package var within: TimeSpan

    /// Describes a budget.
    package init(per: Per, limit: Int, within: TimeSpan) {
        self.per = per
        self.limit = limit
        self.within = within
    }

    /// The key under which a crash is counted.
    package func key(of facts: Facts) -> BudgetKey {
        let value: String? =
            switch per {
            case .taskname: facts.taskname
            case .arch: facts.arch
            case .cause: facts.crash.report.cause
            case .all: nil
            }
        return BudgetKey(per: per, within: within, value: value ?? "")
    }

    /// The start of the window that contains this time.
    package func window(of time: Timestamp) -> Timestamp {
        let length = Int64(within.seconds) * 1_000_000
        let remainder = time.microseconds % length
        return Timestamp(microseconds: time.microseconds - (remainder < 0 ? remainder + length : remainder))
    }
}
