import JSON
import Jobs
import Notifications
import Postgres
import Time

/// Readers for the types of the domain.
extension Row.Columns {
    /// A `uuid` that names something.
    mutating func id<Noun>() throws(PostgresError) -> ID<Noun> { ID(try uuid()) }

    /// The same, or NULL.
    mutating func optionalID<Noun>() throws(PostgresError) -> ID<Noun>? { try optionalUUID().map { ID($0) } }

    /// A `timestamptz`.
    mutating func time() throws(PostgresError) -> Timestamp { Timestamp(microseconds: try timestamp()) }

    /// The same, or NULL.
    mutating func optionalTime() throws(PostgresError) -> Timestamp? {
        try optionalTimestamp().map { Timestamp(microseconds: $0) }
    }

    /// An integer that counts seconds, or NULL.
    mutating func optionalSpan() throws(PostgresError) -> TimeSpan? {
        try optionalInt().map { TimeSpan(seconds: $0) }
    }

    /// A `job_state`.
    mutating func state() throws(PostgresError) -> JobState {
        let text = try text()
        guard let state = JobState(rawValue: text) else { throw error("has the unknown state \(text)") }
        return state
    }

    /// The same, or NULL.
    mutating func optionalState() throws(PostgresError) -> JobState? {
        guard let text = try optionalText() else { return nil }
        guard let state = JobState(rawValue: text) else { throw error("has the unknown state \(text)") }
        return state
    }

    /// A `vocabulary_kind`.
    mutating func vocabularyKind() throws(PostgresError) -> VocabularyStore.Kind {
        let text = try text()
        guard let kind = VocabularyStore.Kind(rawValue: text) else { throw error("has the unknown kind \(text)") }
        return kind
    }

    /// A `verdict`.
    mutating func verdict() throws(PostgresError) -> Decision.Verdict {
        guard let verdict = try optionalVerdict() else { throw error("is NULL") }
        return verdict
    }

    /// The same, or NULL.
    mutating func optionalVerdict() throws(PostgresError) -> Decision.Verdict? {
        guard let text = try optionalText() else { return nil }
        guard let verdict = Decision.Verdict(rawValue: text) else { throw error("has the unknown verdict \(text)") }
        return verdict
    }

    /// The event of a message to a webhook.
    mutating func event() throws(PostgresError) -> Webhook.Event {
        let text = try text()
        guard let event = Webhook.Event(rawValue: text) else { throw error("has the unknown event \(text)") }
        return event
    }

    /// A `jsonb` object whose values are strings; NULL is the empty set.
    mutating func keyValues() throws(PostgresError) -> KeyValues {
        guard let text = try bytes(ifMoreThan: 2) else { return [:] }
        // Postgres wrote the text from a jsonb, so it parses; the parser's error would say no more than this one.
        guard let members = try? JSON(parsing: text).members else { throw error("is not a JSON object") }
        var entries: [String: String] = [:]
        for member in members {
            guard let value = member.value.string else { throw error("is not a JSON object of strings") }
            entries[member.key] = value
        }
        return KeyValues(stored: entries)
    }
}

extension ID {
    init(_ halves: (high: UInt64, low: UInt64)) { self.init(high: halves.high, low: halves.low) }

    /// The two halves, for a parameter.
    var halves: (UInt64, UInt64) { (high, low) }
}
