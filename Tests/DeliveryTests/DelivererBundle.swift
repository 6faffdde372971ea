import Access
import Curl
import Destinations
import Jobs
import Locking
import Notifications
import Observability
import Store
import StoreTestSupport
import TestSupport
import Time

@testable import Delivery

/// A store at work in a database of its own.
struct DelivererBundle: LiveBundle {
    let live: LiveStore

    static func run(_ body: @escaping @Sendable (DelivererBundle) async throws -> Void) async throws {
        try await LiveStore.run { live in try await body(DelivererBundle(live: live)) }
    }

    static let secret = [UInt8](repeating: 7, count: 32)

    @discardableResult
    func webhook(_ url: String, host: String) async throws -> Webhook {
        let new = NewWebhook(url: url, host: host, events: [.rescheduleDue], secret: Self.secret)
        guard case .added(let webhook) = try await store.webhooks.add(new, by: .anonymous) else {
            throw Unexpected(what: "no new webhook")
        }
        return webhook
    }

    /// A job that runs a crashed one again, and is due.
    @discardableResult
    func successor() async throws -> ID<Job> {
        try await reschedule(job(in: .crashed).id, notBefore: .now() - .seconds(1))
    }

    /// Runs a driver while `body` does.
    func deliver(
        by messenger: any Messenger, _ change: (inout DelivererOptions) -> Void = { _ in },
        observe: @escaping Observer = { _ in }, _ body: () async throws -> Void
    ) async throws {
        var options = DelivererOptions()
        options.pollInterval = .milliseconds(20)
        options.schedule.first = 0.001
        options.schedule.factor = 1
        change(&options)
        let delivering = Deliverer(
            store, by: messenger, options: options,
            payload: { delivery in Array("{\"job\":\"\(delivery.job?.description ?? "")\"}".utf8) },
            observe: observe)
        let task = Task { await delivering.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }
}

/// A messenger that answers as a test says, and a list of what it was given that tests can wait for.
final class FakeMessenger: Messenger {
    private struct State: Sendable {
        var posts: [Post] = []
        var mails: [Mail] = []
    }

    private let state = Locked(State())
    /// How many there were after each.
    private let counted = AsyncStream.makeStream(of: Int.self)
    private let answer: @Sendable (_ host: String, _ count: Int) async throws(OutgoingError) -> ReceiverAnswer

    /// `answer` gets the host of a request, or the empty text for mail, and which request this is.
    init(_ answer: @escaping @Sendable (_ host: String, _ count: Int) async throws(OutgoingError) -> ReceiverAnswer) {
        self.answer = answer
    }

    var posts: [Post] { state.withLock { $0.posts } }
    var mails: [Mail] { state.withLock { $0.mails } }

    func send(_ post: Post) async throws(OutgoingError) -> ReceiverAnswer {
        try await answer(post.url.host, note { $0.posts.append(post) })
    }

    func send(_ mail: Mail) async throws(OutgoingError) -> ReceiverAnswer {
        try await answer("", note { $0.mails.append(mail) })
    }

    private func note(_ change: (inout State) -> Void) -> Int {
        let count = state.withLock { state in
            change(&state)
            return state.posts.count + state.mails.count
        }
        counted.continuation.yield(count)
        return count
    }

    /// Waits until this many were given, or the task is cancelled. For one at a time.
    func reach(_ count: Int) async { _ = await counted.stream.first { $0 >= count } }
}

/// What was observed, one after the other.
struct Observations {
    let stream: AsyncStream<Observation>
    let observe: Observer

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Observation.self)
        self.stream = stream
        observe = { continuation.yield($0) }
    }

    /// The outcomes of the next attempts.
    func outcomes(_ count: Int) async -> [SendOutcome] {
        var outcomes: [SendOutcome] = []
        for await observation in stream {
            if case .delivery(_, let outcome, _) = observation { outcomes.append(outcome) }
            if outcomes.count == count { break }
        }
        return outcomes
    }
}
