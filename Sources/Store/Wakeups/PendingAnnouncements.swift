import Time

/// What is to be announced next, of each channel: a bounded set of subjects, or that there may be anything.
struct PendingAnnouncements: Sendable {
    private var subjects: [Channel: Set<ID<Topic>>] = [:]
    private var looks: Set<Channel> = []

    var isEmpty: Bool { subjects.isEmpty && looks.isEmpty }

    /// Adds a topic; one without a subject stands for all of its channel, and so do more than may be named.
    mutating func insert(_ topic: Topic) {
        guard !looks.contains(topic.channel) else { return }
        if let subject = topic.subject { subjects[topic.channel, default: []].insert(subject) }
        guard topic.subject == nil || subjects[topic.channel, default: []].count > Announcement.limit else { return }
        subjects[topic.channel] = nil
        looks.insert(topic.channel)
    }

    /// Takes everything.
    mutating func take() -> [(channel: Channel, subjects: [ID<Topic>]?)] {
        defer { self = PendingAnnouncements() }
        return looks.map { ($0, nil) } + subjects.map { ($0.key, Array($0.value)) }
    }
}
