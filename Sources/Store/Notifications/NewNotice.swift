package import Jobs
package import Notifications
package import Time

/// A notice to be added to a digest.
package struct NewNotice: Sendable {
    /// What it is about.
    package let subject: Subject
    /// When that happened.
    package let happenedAt: Timestamp
    /// The digest it is added to.
    package let key: DigestKey
    /// Why people are notified.
    package let occasions: Set<Occasion>

    /// What a notice is about.
    package enum Subject: Sendable {
        /// The crash of a job.
        case job(ID<Job>)
        /// What a breaker did, by the event's number.
        case breakerEvent(Int)
    }

    /// A notice of these parts.
    package init(_ subject: Subject, at happenedAt: Timestamp, in key: DigestKey, on occasions: Set<Occasion>) {
        (self.subject, self.happenedAt, self.key, self.occasions) = (subject, happenedAt, key, occasions)
    }
}
