package import Jobs
package import Notifications
package import Time

/// A delivery that the caller has claimed, and is to send before the claim ends.
package struct ClaimedDelivery: Sendable {
    /// Its UUID.
    package let id: ID<Delivery>
    /// The number of this attempt, from 1 for each delivery; it identifies the claim.
    package let attempt: Int
    /// The number of this attempt since the delivery was queued, or sent again by hand.
    package let tries: Int
    /// The message's identifier for the receiver, the same in each attempt.
    package let message: String
    /// The event it is about.
    package let event: Webhook.Event
    /// When it was written.
    package let createdAt: Timestamp
    /// The job it is about; the payload is made of it when `payload` is nil.
    package let job: ID<Job>?
    /// What is sent: JSON, or the text of a mail.
    package let payload: String?
    /// Where it goes.
    package let target: Target

    /// Where a delivery goes.
    package enum Target: Sendable {
        /// To a webhook, signed with its secret; it takes a slot of `host`.
        case webhook(url: String, host: String, secret: [UInt8])
        /// By mail.
        case mail(recipients: [String], subject: String)
    }

    /// The host whose slot it takes: host and port of a webhook; the empty text for mail.
    package var host: String {
        switch target {
        case .webhook(_, let host, _): host
        case .mail: ""
        }
    }
}

/// The outcome of an attempt for its delivery.
package enum DeliveryOutcome: Sendable, Equatable {
    /// The receiver has accepted it.
    case delivered
    /// It is tried again at this time.
    case retry(Timestamp)
    /// It is given up.
    case dead
}

/// The slots that are free for deliveries to be claimed.
package struct FreeDeliverySlots: Sendable {
    /// The free slots, over all hosts.
    package var free: Int
    /// The slots of each host, taken or free.
    package var perHost: Int
    /// The taken slots, by host.
    package var taken: [String: Int]
    /// Whether mail can be sent.
    package var takesMail: Bool

    /// Slots of these numbers.
    package init(free: Int, perHost: Int, taken: [String: Int], takesMail: Bool) {
        (self.free, self.perHost, self.taken, self.takesMail) = (free, perHost, taken, takesMail)
    }
}
