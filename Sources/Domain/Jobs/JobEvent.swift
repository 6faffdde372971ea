package import Access
package import Time

/// One event of a job's history.
package struct JobEvent: Sendable, Equatable {
    /// The job it is about.
    package let job: ID<Job>
    /// Its place in the history of that job, counted from 1 without gaps.
    package let sequence: Int
    /// What kind of event it is.
    package let kind: Kind
    /// The state the job took, for the kinds that change it.
    package let state: JobState?
    /// When it happened, according to the report.
    package let occurredAt: Timestamp
    /// When the server recorded it.
    package let recordedAt: Timestamp
    /// Who caused it.
    package let actor: Actor
    /// The free data that came with it.
    package let keyvals: KeyValues
    /// The crash it reports; nil for an event without one.
    package let crash: CrashReport?

    /// A kind of event. Later versions add kinds, which this one shows as they are.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        /// The word, as it is in the database and on the wire.
        package let rawValue: String

        /// The kind of this word.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The job was created.
        package static let created = Kind(rawValue: "created")
        /// A report changed the state.
        package static let state = Kind(rawValue: "state")
        /// The crash was decided about; the keyvals have the decision and its reason.
        package static let decision = Kind(rawValue: "decision")
    }

    /// Creates an event from all its parts.
    package init(
        job: ID<Job>, sequence: Int, kind: Kind, state: JobState?, occurredAt: Timestamp, recordedAt: Timestamp,
        actor: Actor, keyvals: KeyValues = [:], crash: CrashReport? = nil
    ) {
        self.job = job
        self.sequence = sequence
        self.kind = kind
        self.state = state
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.keyvals = keyvals
        self.crash = crash
    }
}
