package import Access
package import Time

/// One line of a job's history.
package struct JobEvent: Sendable, Equatable {
    /// The job it is about.
    package let job: ID<Job>
    /// Its place in the history of that job, counted from 1 without gaps.
    package let sequence: Int
    /// What kind of event it is.
    package let kind: Kind
    /// The state the job took, for the kinds that change it.
    package let state: JobState?
    /// When it happened, by the reporter's word.
    package let occurredAt: Timestamp
    /// When the server recorded it.
    package let recordedAt: Timestamp
    /// Who brought it about.
    package let actor: Actor
    /// The free data that came with it.
    package let keyvals: KeyValues
    /// The crash it reports, if it does.
    package let crash: CrashReport?

    /// The kinds of event. Later versions add more, which this one shows as they are.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        /// The word, as it is in the database and on the wire.
        package let rawValue: String

        /// From the word.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The job was made.
        package static let created = Kind(rawValue: "created")
        /// A report changed the state.
        package static let state = Kind(rawValue: "state")
        /// It was decided what becomes of the crash; the keyvals say what, and why.
        package static let decision = Kind(rawValue: "decision")
    }

    /// Makes an event out of all its parts.
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
