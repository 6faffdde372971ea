import EventLoop
import Locking
import Observability
import Postgres

/// Commands of one kind that wait together are performed together: one statement, one transaction, one commit.
///
/// Each worker has a connection of its own. The moment it is free it takes whatever is waiting, so that a lone command
/// goes at once and a crowd shares a commit; there is no timer. Where a command costs less in a large batch than a second
/// batch at the same time gains, as in reading, another worker joins one that is at work only for a crowd, or when that
/// takes long. Each command gets its own outcome, and nobody is answered before the commit. A worker whose connection is down leaves the commands to the others; when all are down,
/// each takes what it gets, so that commands fail at once instead of waiting.
final class Lane<Command: LaneCommand>: Sendable {
    /// How a command ended.
    typealias Outcome = Result<Command.Outcome, StoreError>

    /// Performs a batch on a connection, in one statement; outcomes in the order of the commands.
    typealias Perform = @Sendable ([Command], Pool) async throws(PostgresError) -> [Outcome]

    private struct Waiting: LaneEntry {
        let command: Command
        // Not a checked one, for speed: an entry is in the queue or in one batch, and is resumed where it leaves that.
        let continuation: UnsafeContinuation<Outcome, Never>
        var subject: Command.Subject? { command.subject }
        var rows: Int { command.rows }
    }

    private struct Worker {
        let connection: Pool
        /// The connections of all workers.
        let all: [Pool]

        /// Whether it can perform commands, or nobody can.
        var isOfUse: Bool { connection.isUp || !all.contains(where: \.isUp) }
    }

    /// A worker without work; to be woken when there is some, when it is not of use any more, and at the end.
    private struct Idle {
        let worker: Worker
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var queue: LaneQueue<Waiting>
        var idle: [Idle] = []
        /// A worker is about to be woken, or to take what waits, together with what arrives until then.
        var isCalled = false
        /// Workers that perform a batch, and when the last of them took it.
        var busy = 0
        var takenAt = ContinuousClock.now
        var isClosed = false

        /// Whether another worker is to take what waits, beside those at work.
        func needsWorker(_ crowd: Int, _ patience: Duration) -> Bool {
            guard queue.count > 0 else { return false }
            return busy == 0 || queue.count >= crowd || ContinuousClock.now - takenAt > patience
        }

        /// Takes an idle worker, best one whose thread this is.
        mutating func popIdle() -> Idle? {
            let isHere = { (idle: Idle) in idle.worker.connection.isOnItsLoop }
            return idle.lastIndex(where: isHere).map { idle.remove(at: $0) } ?? idle.popLast()
        }
    }

    /// How long the plans of a connection are used.
    private static var planLifetime: Duration { .seconds(30) }

    private let state: Locked<State>
    private let name: String
    private let crowd: Int
    private let patience: Duration
    private let observe: Observer
    private let perform: Perform

    /// A lane called `name` for at most `capacity` waiting commands, in batches of at most `batchRows` rows.
    ///
    /// - Parameters:
    ///   - crowd: How many have to wait before a worker joins one that is at work.
    ///   - patience: How long that may take before it is joined by another, however few wait.
    init(
        _ name: String, capacity: Int, batchRows: Int, crowd: Int = 1, patience: Duration = .milliseconds(20),
        observe: @escaping Observer, perform: @escaping Perform
    ) {
        (self.name, self.crowd, self.patience) = (name, crowd, patience)
        state = Locked(State(queue: LaneQueue(capacity: capacity, batchRows: batchRows)))
        self.observe = observe
        self.perform = perform
    }

    /// Commands that wait at this moment.
    var depth: Int { state.withLock { $0.queue.count } }

    /// Hands `command` to the next free worker and returns its outcome, after the commit.
    ///
    /// - Throws: `busy` at once when the lane is full, `unavailable` when it is closed or the database is gone.
    func submit(_ command: Command) async throws(StoreError) -> Command.Outcome {
        let outcome = await withUnsafeContinuation { continuation in
            enqueue(Waiting(command: command, continuation: continuation))
        }
        return try outcome.get()
    }

    private func enqueue(_ waiting: Waiting) {
        let (refusal, mustCall) = state.withLock { state -> (StoreError?, Bool) in
            guard !state.isClosed else { return (.unavailable("The server is shutting down."), false) }
            guard state.queue.append(waiting) else { return (.busy, false) }
            guard !state.isCalled, !state.idle.isEmpty, state.needsWorker(crowd, patience) else { return (nil, false) }
            state.isCalled = true
            return (nil, true)
        }
        if mustCall { call() }
        guard let refusal else { return }
        if case .busy = refusal { observe(.laneFull(lane: name)) }
        waiting.continuation.resume(returning: .failure(refusal))
    }

    /// Wakes a worker; on an event loop after what it does now, because more commands may come of that.
    private func call() {
        if let loop = EventLoop.current { loop.submit { self.wake() } } else { wake() }
    }

    /// Wakes an idle worker that is of use, if what waits needs one, and those that are not of use.
    private func wake() {
        let woken = state.withLock { state in
            var woken: [Idle] = []
            state.isCalled = false
            while !state.isCalled, state.needsWorker(crowd, patience), let idle = state.popIdle() {
                woken.append(idle)
                state.isCalled = idle.worker.isOfUse
            }
            return woken
        }
        for idle in woken { idle.continuation.resume() }
    }

    /// Works, one worker for each of `connections`, until the task is cancelled; then refuses what still waits.
    func run(on connections: [Pool]) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                for connection in connections {
                    // Where its connection's replies are read, so that no thread is changed for a batch.
                    group.addTask(executorPreference: connection.executor) {
                        await self.work(Worker(connection: connection, all: connections))
                    }
                }
            }
        } onCancel: {
            close()
        }
        close()
    }

    private func work(_ worker: Worker) async {
        let connection = worker.connection
        var planned = ContinuousClock.now
        while let batch = await nextBatch(for: worker) {
            if ContinuousClock.now - planned > Self.planLifetime {
                planned = .now
                // Plans are kept, but those of a month's first minutes do not suit its last days.
                _ = try? await connection.run(sql: "DISCARD PLANS")
            }
            await perform(batch, on: connection)
            state.withLock { $0.busy -= 1 }
        }
    }

    /// What the worker is to perform next, nil at the end.
    private func nextBatch(for worker: Worker) async -> [Waiting]? {
        while true {
            if !worker.isOfUse {
                // What waits may have been meant for this worker, while another became idle.
                wake()
                // Should the others' connections go too, there is still one of them who finds that nobody is up.
                try? await worker.connection.untilUp()
            }
            if let next = take() { return next.isEmpty ? nil : next }
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    let mustWait = state.queue.count == 0 && !state.isClosed
                    if mustWait { state.idle.append(Idle(worker: worker, continuation: continuation)) }
                    return mustWait
                }
                if !mustWait { continuation.resume() }
            }
        }
    }

    /// Takes the batch that waits, and wakes another worker for what that leaves; empty at the end, nil if nothing waits.
    private func take() -> [Waiting]? {
        let batch = state.withLock { state -> [Waiting]? in
            guard !state.isClosed else { return [] }
            guard state.queue.count > 0 else { return nil }
            state.busy += 1
            state.takenAt = .now
            return state.queue.take()
        }
        wake()
        return batch
    }

    private func close() {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return (state.idle, state.queue.takeAll())
        }
        for worker in idle { worker.continuation.resume() }
        for entry in waiting {
            entry.continuation.resume(returning: .failure(.unavailable("The server is shutting down.")))
        }
    }

    private func perform(_ batch: [Waiting], on connection: Pool) async {
        let start = ContinuousClock.now
        let outcomes = await outcomes(of: batch.map(\.command), on: connection)
        let failed = outcomes.contains { if case .failure = $0 { true } else { false } }
        observe(
            .batch(
                lane: name, commands: batch.count, waiting: depth, duration: ContinuousClock.now - start,
                failed: failed))
        for (entry, outcome) in zip(batch, outcomes) {
            entry.continuation.resume(returning: outcome)
        }
    }

    /// Performs the commands; if they fail as a whole, each alone, so that the one at fault fails alone.
    ///
    /// A lone command gets a second chance too: a deadlock with a migration, or a lock that was not to be had, fails once.
    private func outcomes(of commands: [Command], on connection: Pool) async -> [Outcome] {
        do throws(PostgresError) {
            return try await perform(commands, connection)
        } catch  where error.isSystemic {
            return commands.map { _ in .failure(Self.failure(error)) }
        } catch {
            var outcomes: [Outcome] = []
            for command in commands { outcomes.append(await outcome(of: command, on: connection)) }
            return outcomes
        }
    }

    private func outcome(of command: Command, on connection: Pool) async -> Outcome {
        do throws(PostgresError) {
            return try await perform([command], connection).first ?? .failure(.failed("A command has no outcome."))
        } catch {
            return .failure(Self.failure(error))
        }
    }

    private static func failure(_ error: PostgresError) -> StoreError {
        let failure = StoreError(error)
        guard case .tooSlow = failure else { return failure }
        return .unavailable("The database took too long.")
    }
}

/// A command that travels in a `Lane`.
protocol LaneCommand: Sendable {
    associatedtype Outcome: Sendable
    associatedtype Subject: Hashable

    /// What the command is about when two about the same may not be in one statement.
    var subject: Subject? { get }
    /// How many rows of the statement the command is; a large one counts for several (`LaneRows`).
    var rows: Int { get }
}

/// What counts as a row of a batch, so that a batch of large commands stays small: a few megabytes.
enum LaneRows {
    /// So many bytes count as one row.
    static let bytes = 16 << 10

    /// The weight of `rows` rows that hold `bytes` bytes of text together.
    static func weight(rows: Int, bytes: Int) -> Int { rows + bytes / Self.bytes }
}
