package import Jobs
package import Notifications
package import Time

/// A delivery that is ours to send for a while.
package struct ClaimedDelivery: Sendable {
    /// Its UUID.
    package let id: ID<Delivery>
    /// Which attempt this is, in all: what the claim is known by.
    package let attempt: Int
    /// Which attempt this is since it was queued, or sent again by hand.
    package let tries: Int
    /// What the receiver knows the message by.
    package let message: String
    /// What it is about.
    package let event: Webhook.Event
    /// When it was written.
    package let createdAt: Timestamp
    /// The job it is about, of which the payload is made if there is none.
    package let job: ID<Job>?
    /// What is sent: JSON, or the text of a mail.
    package let payload: String?
    /// Where to.
    package let target: Target

    /// Where a delivery goes.
    package enum Target: Sendable {
        /// To a webhook, signed with its secret; `host` is whose slots it takes.
        case webhook(url: String, host: String, secret: [UInt8])
        /// By mail.
        case mail(recipients: [String], subject: String)
    }

    /// Whose slots it takes: host and port of a webhook; the empty text for mail.
    package var host: String {
        switch target {
        case .webhook(_, let host, _): host
        case .mail: ""
        }
    }
}

/// What is to become of a delivery after an attempt.
package enum DeliveryOutcome: Sendable, Equatable {
    /// The receiver has taken it.
    case delivered
    /// It is tried again then.
    case retry(Timestamp)
    /// It is given up.
    case dead
}

/// How many slots there are for what is claimed.
package struct FreeDeliverySlots: Sendable {
    /// Free ones in all.
    package var free: Int
    /// For each host, taken or not.
    package var perHost: Int
    /// Those that are taken, by host.
    package var taken: [String: Int]
    /// Whether mail can be sent.
    package var takesMail: Bool

    /// Slots as these.
    package init(free: Int, perHost: Int, taken: [String: Int], takesMail: Bool) {
        (self.free, self.perHost, self.taken, self.takesMail) = (free, perHost, taken, takesMail)
    }
}
