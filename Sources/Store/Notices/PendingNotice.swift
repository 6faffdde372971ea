package import Jobs
package import Time

/// Something that happened, and that nobody was told of.
package struct PendingNotice: Sendable {
    /// When.
    package let happenedAt: Timestamp
    /// What.
    package let event: Event

    /// What can happen that somebody may have to know.
    package enum Event: Sendable {
        /// Something was decided about a crash; `isFirst` if nothing had been before.
        case decision(CrashedJob, Decision.Verdict, isFirst: Bool)
        /// A breaker did something; the number is the event's.
        case breaker(Int, BreakerEventRecord)
    }
}

/// Who is told by what: one digest.
package struct DigestKey: Hashable, Sendable {
    /// The route's name.
    package let route: String
    /// The recipient, in the words of the routes.
    package let recipient: String

    /// A route and a recipient.
    package init(route: String, recipient: String) { (self.route, self.recipient) = (route, recipient) }
}

/// When what waits in a digest is due.
package struct DigestRecord: Equatable, Sendable {
    /// Whose.
    package let key: DigestKey
    /// When it is to be sent; nil when nothing waits.
    package let dueAt: Timestamp?
    /// Until then nothing is sent.
    package let freeAt: Timestamp

    /// A record of these parts.
    package init(_ key: DigestKey, dueAt: Timestamp?, freeAt: Timestamp) {
        (self.key, self.dueAt, self.freeAt) = (key, dueAt, freeAt)
    }
}

/// Something that is to wait in a digest.
package struct NewNotice: Sendable {
    /// What is told.
    package let subject: Subject
    /// When it happened.
    package let happenedAt: Timestamp
    /// In which digest.
    package let key: DigestKey
    /// Why it is told, in the words of the routes.
    package let occasions: [String]

    /// What a notice is about.
    package enum Subject: Sendable {
        /// The crash of a job.
        case job(ID<Job>)
        /// What a breaker did, by the event's number.
        case breakerEvent(Int)
    }

    /// A notice of these parts.
    package init(_ subject: Subject, at happenedAt: Timestamp, in key: DigestKey, on occasions: [String]) {
        (self.subject, self.happenedAt, self.key, self.occasions) = (subject, happenedAt, key, occasions)
    }
}

/// What waits in a digest.
package struct WaitingNotices: Sendable {
    /// The oldest, in their order.
    package let notices: [Notice]
    /// How many there are, those among them.
    package let total: Int
    /// Their crashes by check and cause, the most frequent first.
    package let counts: [(taskname: String, cause: String, count: Int)]
    /// The number of the last of all.
    let last: Int64

    /// One of them.
    package enum Notice: Sendable {
        /// The crash of a job, with the last decision about it.
        case crash(Job, Crash, occasions: [String])
        /// What a breaker did.
        case breaker(BreakerEventRecord)
        /// The crash of a job that is not kept any more.
        case gone(ID<Job>)
    }
}
