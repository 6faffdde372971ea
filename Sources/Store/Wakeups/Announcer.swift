import EventLoop
import Locking
import Postgres
import Time

/// Wakes waiting tasks of this process, and announces what it has committed to the other servers of the database.
///
/// A commit that notifies takes a lock on the whole database (PostgreSQL manual, "NOTIFY"): commits would queue up
/// behind each other. So the announcer has a connection of its own, and one statement under way at a time; topics that
/// come in the meantime go with the next.
final class Announcer: Sendable {
    private struct State {
        var pending = PendingAnnouncements()
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())
    /// Those who wait in this process.
    let wakeups = Wakeups()
    private let info: ConnectionInfo
    private let loop: EventLoop
    /// The sender of this server's announcements.
    private let name: String

    /// - Parameter name: A name without spaces that no other server has.
    init(
        _ info: ConnectionInfo, on loop: EventLoop, name: String = IDGenerator().next(Topic.self).description
    ) {
        (self.info, self.loop, self.name) = (info, loop, name)
    }

    /// Announces `topic` in this process and to the other servers; to be called after the commit. Does not wait.
    func announce(_ topic: Topic) {
        wakeups.raise(topic)
        let waiting = state.withLock { state in
            state.pending.insert(topic)
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Announces what a transaction has collected; to be called after its commit.
    func announce(_ announcements: Announcements) {
        for topic in announcements.topics { announce(topic) }
    }

    /// Wakes those whom another server's notification concerns.
    func hear(_ channel: String, _ payload: String) {
        guard let channel = Channel(rawValue: channel) else { return }
        let announcement = Announcement(payload: payload)
        guard announcement.sender != name else { return }
        guard let subjects = announcement.subjects else { return wakeups.raise(Topic(channel)) }
        for subject in subjects { wakeups.raise(Topic(channel, subject)) }
    }

    /// Announces until the task is cancelled. A connection that is lost, or cannot be made, is tried again after 50 ms,
    /// then twice as long each time, up to 2 s.
    func run() async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            if await announceUntilLost() { pause = .milliseconds(50) }
            // Cancelled, it returns at once, and the loop ends.
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }

    /// Announces on one connection until it is lost; false if there was none. It is opened for the first topic.
    private func announceUntilLost() async -> Bool {
        guard await untilPending(), let connection = try? await Connection.connect(info, on: loop) else { return false }
        while await untilPending() {
            let batch = state.withLock { $0.pending.take() }
            let channels = batch.map(\.channel.rawValue)
            let payloads = batch.map { Announcement(sender: name, subjects: $0.subjects).payload }
            do {
                _ = try await connection.execute(Self.statement, [.texts(channels), .texts(payloads)])
            } catch {
                // Which of them were sent is not known, so each channel is announced again, for any subject.
                state.withLock { state in for (channel, _) in batch { state.pending.insert(Topic(channel)) } }
                break
            }
        }
        await connection.close()
        return true
    }

    /// Waits until there is a topic to announce; false when the task is cancelled.
    private func untilPending() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if !state.pending.isEmpty || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
        return !Task.isCancelled
    }

    private static let statement = Statement(
        name: "announce",
        sql: """
            SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS announcement(channel, payload)
            """)
}
