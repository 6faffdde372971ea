package import Time

/// A query to the crash statistics: what is counted, in which window, and how it is grouped.
package struct CrashQuery: Sendable, Equatable {
    /// All must hold of a job for its crash or end to count.
    package var conditions: [JobQuery.Condition]
    /// The start of the window, inclusive.
    package var since: Timestamp
    /// The end of the window, exclusive.
    package var until: Timestamp
    /// What to group by, none to ``maxGroups``.
    package var groups: [CrashGroup]
    /// The intervals into which the window is divided; nil for none.
    package var interval: Interval?

    /// The most groups in one query.
    package static let maxGroups = 3

    /// The intervals into which a window can be divided, in UTC.
    package enum Interval: String, CaseIterable, Sendable {
        /// From midnight.
        case day
        /// From Monday, midnight.
        case week
    }

    /// A query; by default for one row with all crashes and ends of the window.
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

/// An attribute by which crashes can be grouped.
package enum CrashGroup: Sendable, Hashable {
    case notify
    case cause
    case fatal
    case taskname
    case arch
    /// The value under one key of the crash's keyvals.
    case keyval(String)
}

/// The counts of one group.
package struct CrashCount: Sendable, Equatable {
    /// The value of each group, in the order asked; nil where the crash has none. `fatal` is `true` or `false`.
    package let key: [String?]
    /// When the interval begins; nil for a window that is not divided.
    package let bucket: Timestamp?
    /// How many crashes.
    package let crashes: Int
    /// How many jobs ended, finished or crashed, in the same window and under the same conditions: the denominator.
    package let ended: Int

    /// Creates an answer from its parts.
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

    /// Creates an answer from its parts.
    package init(groups: [CrashCount], crashes: Int, ended: Int) {
        self.groups = groups
        self.crashes = crashes
        self.ended = ended
    }
}
