package import Access
package import Jobs
package import Notifications
package import Time

/// A message to one receiver, with its state and attempts.
package struct Delivery: Sendable, Equatable {
    /// Its UUID, of version 7 like a job's.
    package let id: ID<Delivery>
    /// The webhook it goes to; nil for mail.
    package let webhook: ID<Webhook>?
    /// The message's identifier for the receiver, the same in each attempt.
    package let message: String
    /// The name of the event it is about, which may be one that this version does not know.
    package let event: String
    /// The job it is about.
    package let job: ID<Job>?
    /// Its state.
    package let state: State
    /// How many attempts there were.
    package let attempts: Int
    /// When it was written.
    package let createdAt: Timestamp
    /// When it is tried next; nil once it has ended.
    package let nextAt: Timestamp?
    /// When it was accepted or given up.
    package let endedAt: Timestamp?
    /// The status of the receiver's last answer.
    package let lastStatus: Int?
    /// Why the last attempt failed.
    package let lastError: String?
    /// The addresses that mail goes to; nil with a webhook.
    package let recipients: [String]?
    /// The subject of mail; nil with a webhook.
    package let subject: String?
    /// Who last had it sent again; nil when nobody did.
    package let resentBy: Actor?
    /// The attempts, latest first, as many as are shown.
    package internal(set) var log: [DeliveryAttempt] = []

    /// The state of a delivery; the raw value is its name in the API.
    package enum State: String, CaseIterable, Sendable {
        /// It is sent when it is due, until the receiver accepts it.
        case pending
        /// The receiver has accepted it.
        case delivered
        /// Given up; it can be sent again.
        case dead
    }
}

/// One attempt to send a message.
package struct DeliveryAttempt: Sendable, Equatable {
    /// Counted from 1 for each delivery.
    package let number: Int
    /// When it began.
    package let begunAt: Timestamp
    /// How long it took.
    package let duration: Duration
    /// The status of the receiver's answer; nil when there was none.
    package let status: Int?
    /// Why it failed; nil when it did not.
    package let error: String?
    /// The beginning of the answer's body after a failure.
    package let answer: String?

    /// How long it took, in milliseconds.
    package var milliseconds: Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// An attempt of these parts.
    package init(number: Int, begunAt: Timestamp, duration: Duration, status: Int?, error: String?, answer: String?) {
        (self.number, self.begunAt, self.duration) = (number, begunAt, duration)
        (self.status, self.error, self.answer) = (status, error, answer)
    }
}
