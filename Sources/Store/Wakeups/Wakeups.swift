import Locking
import Time

/// What has been announced on each channel, and the tasks that wait for the next announcement.
///
/// A task that waits for one subject is woken by announcements about it and by those without a subject; a task that
/// waits for a channel, by all.
final class Wakeups: Sendable {
    private struct State {
        var raised: [Channel: Raised] = [:]
        var waiting: [Topic: [Int: CheckedContinuation<Void, Never>]] = [:]
        var lastID = 0
    }

    /// The announcements on one channel, numbered from 1.
    private struct Raised {
        var count = 0
        /// The last one that may have been about any subject.
        var general = 0
        /// The last ones about the subjects that were named since.
        var named: [ID<Topic>: Int] = [:]

        /// How many subjects are remembered; beyond that an announcement counts as one about any.
        static let limit = 1024

        mutating func add(_ subject: ID<Topic>?) {
            count += 1
            if let subject, named.count < Self.limit || named[subject] != nil {
                named[subject] = count
            } else {
                general = count
                named = [:]
            }
        }

        func last(about subject: ID<Topic>?) -> Int {
            guard let subject else { return count }
            return max(general, named[subject] ?? 0)
        }
    }

    private let state = Locked(State())

    /// How many announcements there were on the topic's channel so far.
    func count(_ topic: Topic) -> Int { state.withLock { $0.raised[topic.channel]?.count ?? 0 } }

    /// How many tasks wait for this topic.
    func waiting(for topic: Topic) -> Int { state.withLock { $0.waiting[topic]?.count ?? 0 } }

    /// Counts an announcement and wakes the tasks that wait for it.
    func raise(_ topic: Topic) {
        let woken = state.withLock { state in
            state.raised[topic.channel, default: Raised()].add(topic.subject)
            guard topic.subject != nil else {
                let topics = state.waiting.keys.filter { $0.channel == topic.channel }
                return topics.flatMap { state.waiting.removeValue(forKey: $0).map { Array($0.values) } ?? [] }
            }
            return [topic, Topic(topic.channel)].flatMap { topic in
                state.waiting.removeValue(forKey: topic).map { Array($0.values) } ?? []
            }
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until there was an announcement about `topic` after the first `count`, for `patience` at most, or until the
    /// task is cancelled. `count` is from `count(_:)`, read before the caller polls for work.
    func wait(for topic: Topic, after count: Int, atMost patience: Duration) async {
        let deadline = ContinuousClock.now + patience
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let clock = Task {
            // Cancelled below, it returns at once; the wait is over by then.
            try? await Task.sleep(until: deadline, clock: .continuous)
            self.wake(id, of: topic)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    let last = state.raised[topic.channel]?.last(about: topic.subject) ?? 0
                    guard last <= count, !Task.isCancelled else { return false }
                    // After the deadline the clock may have fired already, and would not wake this task.
                    guard ContinuousClock.now < deadline else { return false }
                    state.waiting[topic, default: [:]][id] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            wake(id, of: topic)
        }
        clock.cancel()
    }

    private func wake(_ id: Int, of topic: Topic) {
        state.withLock { state in
            guard let continuation = state.waiting[topic]?.removeValue(forKey: id) else {
                return nil as CheckedContinuation<Void, Never>?
            }
            if state.waiting[topic]?.isEmpty == true { state.waiting[topic] = nil }
            return continuation
        }?.resume()
    }
}
