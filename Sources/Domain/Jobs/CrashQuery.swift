package import Time

/// A question to the crash statistics: how many crashes, grouped how, out of how many ends.
package struct CrashQuery: Sendable, Equatable {
    /// All must hold of a job for its crash or end to count.
    package var conditions: [JobQuery.Condition]
    /// The window begins here: crashes and ends of this time count.
    package var since: Timestamp
    /// The window ends here: crashes and ends of this time do not count.
    package var until: Timestamp
    /// What to group by, none to ``maxGroups``.
    package var groups: [CrashGroup]
    /// Into which stretches of time to cut the window; nil leaves it whole.
    package var interval: Interval?

    /// The most things to group by at once.
    package static let maxGroups = 3

    /// The stretches of time a window can be cut into, in UTC.
    package enum Interval: String, CaseIterable, Sendable {
        /// From midnight.
        case day
        /// From Monday, midnight.
        case week
    }

    /// Asks a question.
    package init(
        conditions: [JobQuery.Condition] = [], since: Timestamp, until: Timestamp, groups: [CrashGroup] = [],
        interval: Interval? = nil
    ) {
        self.conditions = conditions
        self.since = since
        self.until = until
        self.groups = groups
        self.interval = interval
    }
}

/// Something crashes can be grouped by.
package enum CrashGroup: Sendable, Hashable {
    case notify
    case cause
    case fatal
    case taskname
    case arch
    /// The value under one key of the crash's keyvals.
    case keyval(String)
}

/// One group's answer.
package struct CrashCount: Sendable, Equatable {
    /// The value of each group, in the order asked; nil where the crash has none. `fatal` is `true` or `false`.
    package let key: [String?]
    /// When the interval begins, if the window was cut.
    package let bucket: Timestamp?
    /// How many crashes.
    package let crashes: Int
    /// How many jobs ended, finished or crashed, in the same window and under the same conditions: the denominator.
    package let ended: Int

    /// Makes an answer out of its parts.
    package init(key: [String?], bucket: Timestamp?, crashes: Int, ended: Int) {
        self.key = key
        self.bucket = bucket
        self.crashes = crashes
        self.ended = ended
    }
}

/// The answer to a `CrashQuery`, all of it of one moment.
package struct CrashCounts: Sendable, Equatable {
    /// The groups, in the order of the intervals, most crashes first.
    package let groups: [CrashCount]
    /// How many crashes there are in all groups together.
    package let crashes: Int
    /// How many jobs ended in all, those of groups without a crash among them.
    package let ended: Int

    /// Makes an answer out of its parts.
    package init(groups: [CrashCount], crashes: Int, ended: Int) {
        self.groups = groups
        self.crashes = crashes
        self.ended = ended
    }
}
