import Time

/// The topics to announce next: for each channel a bounded set of subjects, or any subject.
struct PendingAnnouncements: Sendable {
    private var subjects: [Channel: Set<ID<Topic>>] = [:]
    private var looks: Set<Channel> = []

    var isEmpty: Bool { subjects.isEmpty && looks.isEmpty }

    /// Adds a topic. A topic without a subject, or more than `Announcement.limit` subjects, stand for any subject of
    /// the channel.
    mutating func insert(_ topic: Topic) {
        guard !looks.contains(topic.channel) else { return }
        if let subject = topic.subject { subjects[topic.channel, default: []].insert(subject) }
        guard topic.subject == nil || subjects[topic.channel, default: []].count > Announcement.limit else { return }
        subjects[topic.channel] = nil
        looks.insert(topic.channel)
    }

    /// Takes all topics.
    mutating func take() -> [(channel: Channel, subjects: [ID<Topic>]?)] {
        defer { self = PendingAnnouncements() }
        return looks.map { ($0, nil) } + subjects.map { ($0.key, Array($0.value)) }
    }
}
