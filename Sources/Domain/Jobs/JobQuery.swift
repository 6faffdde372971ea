package import Time

/// A query for jobs: conditions, order, start and length of the list.
package struct JobQuery: Sendable, Equatable {
    /// All must hold.
    package var conditions: [Condition]
    /// By creation, that is by UUID.
    package var order: Order
    /// The most jobs to return, 1 to ``maxLimit``.
    package var limit: Int
    /// The job after which the list begins, in the given order; nil for the beginning.
    package var after: ID<Job>?

    /// The most jobs that a list has by default.
    package static let defaultLimit = 50
    /// The highest limit of a list.
    package static let maxLimit = 1000

    /// A query; by default for the newest jobs.
    package init(
        conditions: [Condition] = [], order: Order = .newestFirst, limit: Int = defaultLimit, after: ID<Job>? = nil
    ) {
        self.conditions = conditions
        self.order = order
        self.limit = limit
        self.after = after
    }

    /// The two orders of a list.
    package enum Order: String, CaseIterable, Sendable {
        /// The newest job first.
        case newestFirst = "newest"
        /// The oldest job first.
        case oldestFirst = "oldest"
    }

    /// A condition on a job; any value of a list satisfies it.
    package enum Condition: Sendable, Equatable {
        /// Its state is one of these.
        case states([JobState])
        /// A text of it matches; a job without that text never does.
        case text(TextField, TextMatch)
        /// Its attempt is one of these.
        case attempts([Int])
        /// It crashed, fatally or not.
        case fatal(Bool)
        /// Its value under this keyvals key is one of these, whichever report brought it.
        case keyval(String, [String])
        /// It crashed, and the crash report's own value under this keyvals key is one of these.
        case crashKeyval(String, [String])
        /// Its value under this label is one of these.
        case label(String, [String])
        /// It lacks this attribute or, with false, has it. Only crashed jobs can lack an attribute of the crash.
        case absent(Attribute, Bool)
        /// It was created then or later.
        case createdSince(Timestamp)
        /// It was created before then.
        case createdUntil(Timestamp)
        /// It ended then or later.
        case endedSince(Timestamp)
        /// It ended before then.
        case endedUntil(Timestamp)
    }

    /// The texts a job can be found by; the raw value is the name in the API.
    package enum TextField: String, CaseIterable, Sendable {
        case taskname
        case item
        case itemType = "item_type"
        case arch
        case messageID = "message_id"
        /// Of its crash.
        case notify
        /// Of its crash.
        case cause

        /// Those that a job may lack.
        package static let optional: [TextField] = [.item, .itemType, .arch, .messageID]
    }

    /// An attribute that a job may lack.
    package enum Attribute: Sendable, Hashable {
        /// A text, one of ``TextField/optional``.
        case text(TextField)
        /// A value under this keyvals key, whichever report brought it.
        case keyval(String)
        /// A value under this keyvals key of the crash report.
        case crashKeyval(String)
        /// A label.
        case label(String)
    }

    /// How a text is compared.
    package enum TextMatch: Sendable, Equatable {
        /// It is one of these, exactly.
        case oneOf([String])
        /// It matches one of these.
        case like([Pattern])
    }
}
