import EventLoop
import Locking
import Observability
import Postgres

/// A queue of commands of one kind, performed in batches: one statement, one transaction, one commit each.
///
/// Each worker has a connection of its own. As soon as it is free it takes the commands that wait, so that a lone
/// command is performed at once and many share a commit; there is no timer. Where a larger batch saves more than a
/// second batch at the same time gains, as in reading, an idle worker joins a busy one only when `crowd` commands wait,
/// or when that takes longer than `patience`. Each command gets its own outcome, after the commit. A worker whose
/// connection is down leaves the commands to the others; when all are down, each takes commands, so that they fail at
/// once instead of waiting.
final class Lane<Command: LaneCommand>: Sendable {
    /// How a command ended.
    typealias Outcome = Result<Command.Outcome, StoreError>

    /// Performs a batch on a connection, in one statement; returns the outcomes in the order of the commands.
    typealias Perform = @Sendable ([Command], Pool) async throws(PostgresError) -> [Outcome]

    private struct Waiting: LaneEntry {
        let command: Command
        // Unsafe, for speed: an entry is in the queue or in one batch, and is resumed once, where it leaves that.
        let continuation: UnsafeContinuation<Outcome, Never>
        var subject: Command.Subject? { command.subject }
        var rows: Int { command.rows }
    }

    private struct Worker {
        let connection: Pool
        /// The connections of all workers.
        let all: [Pool]

        /// Whether it can perform commands, or no worker can.
        var isOfUse: Bool { connection.isUp || !all.contains(where: \.isUp) }
    }

    /// A worker that waits for commands; it is woken for these, when it is not of use any more, and at the end.
    private struct Idle {
        let worker: Worker
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var queue: LaneQueue<Waiting>
        var idle: [Idle] = []
        /// Whether a worker is about to take the commands that wait, with those that arrive until then.
        var isCalled = false
        /// Workers that perform a batch.
        var busy = 0
        /// When a worker last took a batch.
        var takenAt = ContinuousClock.now
        var isClosed = false

        /// Whether another worker, beside the busy ones, is to take the commands that wait.
        func needsWorker(_ crowd: Int, _ patience: Duration) -> Bool {
            guard queue.count > 0 else { return false }
            return busy == 0 || queue.count >= crowd || ContinuousClock.now - takenAt > patience
        }

        /// Takes an idle worker, preferably one that runs on the current thread.
        mutating func popIdle() -> Idle? {
            let isHere = { (idle: Idle) in idle.worker.connection.isOnItsLoop }
            return idle.lastIndex(where: isHere).map { idle.remove(at: $0) } ?? idle.popLast()
        }
    }

    /// How long a connection keeps its plans.
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
    ///   - crowd: How many commands have to wait before an idle worker joins a busy one.
    ///   - patience: How long after the last batch was taken an idle worker joins, however few commands wait.
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
    /// - Throws: `busy` at once when the lane is full; `unavailable` when it is closed or the database cannot be
    ///   reached; the command's own failure.
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

    /// Wakes a worker. On an event loop that is done after the current callback, which may submit more commands.
    private func call() {
        if let loop = EventLoop.current { loop.submit { self.wake() } } else { wake() }
    }

    /// Wakes an idle worker that is of use, if the waiting commands need one, and those found before it that are not.
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

    /// Runs one worker for each of `connections` until the task is cancelled; then refuses the waiting commands.
    func run(on connections: [Pool]) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                for connection in connections {
                    // On the loop that reads its connection's replies, so that a batch needs no change of thread.
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
                // Plans made in a month's first minutes do not suit its partitions later.
                _ = try? await connection.run(sql: "DISCARD PLANS")
            }
            await perform(batch, on: connection)
            state.withLock { $0.busy -= 1 }
        }
    }

    /// The worker's next batch; nil at the end.
    private func nextBatch(for worker: Worker) async -> [Waiting]? {
        while true {
            if !worker.isOfUse {
                // This worker may have been woken for commands that wait, while another became idle.
                wake()
                // If the others' connections are lost too, the last of them finds that none is up.
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

    /// Takes a batch, and wakes another worker for the rest; empty at the end, nil if nothing waits.
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

    /// Performs the commands; if the batch fails, each by itself, so that only the one at fault fails.
    ///
    /// A batch of one is retried too: a deadlock with a migration, or a lock that was not available, may not recur.
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
            return try await perform([command], connection).first
                ?? .failure(.failed("The batch returned no outcome for the command."))
        } catch {
            return .failure(Self.failure(error))
        }
    }

    private static func failure(_ error: PostgresError) -> StoreError {
        let failure = StoreError(error)
        guard case .tooSlow = failure else { return failure }
        return .unavailable("The statement timed out.")
    }
}

/// A command of a `Lane`.
protocol LaneCommand: Sendable {
    associatedtype Outcome: Sendable
    associatedtype Subject: Hashable

    /// What the command is about, where two about the same may not be in one statement; else nil.
    var subject: Subject? { get }
    /// How many rows of the statement the command counts for; a large one counts for more (`LaneRows`).
    var rows: Int { get }
}

/// The weight of a command in rows, by which a batch of large commands stays below a few megabytes.
enum LaneRows {
    /// This many bytes count as one row.
    static let bytes = 16 << 10

    /// The weight of `rows` rows that hold `bytes` bytes of text together.
    static func weight(rows: Int, bytes: Int) -> Int { rows + bytes / Self.bytes }
}
