import Locking

/// The topics that a transaction is about; they are announced after its commit, and dropped if there is none.
final class Announcements: Sendable {
    private let inserted = Locked<Set<Topic>>([])

    var topics: Set<Topic> { inserted.withLock { $0 } }

    func insert(_ topic: Topic) { inserted.withLock { _ = $0.insert(topic) } }
}
