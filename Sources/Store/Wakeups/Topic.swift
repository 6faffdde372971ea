import Time

/// What a task can wait for: the announcements on a channel, all or those about one subject.
struct Topic: Hashable, Sendable {
    let channel: Channel
    /// The subject; nil for the whole channel.
    let subject: ID<Topic>?

    init(_ channel: Channel, _ subject: ID<Topic>? = nil) {
        (self.channel, self.subject) = (channel, subject)
    }

    /// A crash waits for a decision.
    static let crashes = Topic(.crashes)
    /// A successor is on offer, to whichever trigger.
    static let offers = Topic(.offers)
    /// A message is due to be sent.
    static let deliveries = Topic(.deliveries)

    /// A successor is on offer to this trigger; to any for nil.
    ///
    /// The subject is the begin of the name: triggers whose names begin with the same 16 bytes are woken together.
    static func offers(for trigger: String?) -> Topic {
        guard let trigger else { return .offers }
        let bytes = Array(trigger.utf8.prefix(16)) + Array(repeating: 0, count: max(0, 16 - trigger.utf8.count))
        let half = { (bytes: ArraySlice<UInt8>) in bytes.reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) } }
        return Topic(.offers, ID(high: half(bytes[..<8]), low: half(bytes[8...])))
    }
}
