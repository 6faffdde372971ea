package import Time

/// Which jobs to list, in which order, from where, how many.
package struct JobQuery: Sendable, Equatable {
    /// All must hold.
    package var conditions: [Condition]
    /// By creation, that is by UUID.
    package var order: Order
    /// The most jobs to give back, 1 to ``maxLimit``.
    package var limit: Int
    /// Begin behind this job in the given order; nil begins at the beginning.
    package var after: ID<Job>?

    /// How many jobs a list has unless asked otherwise.
    package static let defaultLimit = 50
    /// The most jobs a list has.
    package static let maxLimit = 1000

    /// A query; with nothing said, the newest jobs.
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
        /// The youngest job first.
        case newestFirst = "newest"
        /// The oldest job first.
        case oldestFirst = "oldest"
    }

    /// One thing that must hold of a job; lists mean any of their values.
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
        /// It is without this, or, with false, has it; only a crash can be without something of its own.
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

        /// Those that a job may be without.
        package static let optional: [TextField] = [.item, .itemType, .arch, .messageID]
    }

    /// Something that a job may be without.
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
        /// It has the form of one of these.
        case like([Pattern])
    }
}
