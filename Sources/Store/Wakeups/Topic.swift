import Jobs
import Time

/// Something that can be waited for: all that is called out on a channel, or what is about one row of it.
struct Topic: Hashable, Sendable {
    let channel: Channel
    /// What it is about; nil for all of the channel.
    let subject: ID<Topic>?

    init(_ channel: Channel, _ subject: ID<Topic>? = nil) {
        (self.channel, self.subject) = (channel, subject)
    }

    /// A crash waits for a decision.
    static let crashes = Topic(.crashes)
    /// A successor is on offer.
    static let offers = Topic(.offers)
    /// A message is due to be sent.
    static let deliveries = Topic(.deliveries)

    /// This job has changed.
    static func job(_ id: ID<Job>) -> Topic { Topic(.jobs, ID(high: id.high, low: id.low)) }
}
