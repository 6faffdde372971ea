import Locking
import Observability
import Postgres

/// Commands of one kind that wait together are performed together: one statement, one transaction, one commit.
///
/// Each worker has a connection of its own. The moment it is free it takes whatever is waiting, so that a lone command
/// goes at once and a crowd shares a commit; there is no timer. Each command gets its own outcome, and nobody is
/// answered before the commit.
final class Lane<Command: LaneCommand>: Sendable {
    /// How a command ended.
    typealias Outcome = Result<Command.Outcome, StoreError>

    /// Performs a batch on a connection, in one statement; outcomes in the order of the commands.
    typealias Perform = @Sendable ([Command], Pool) async throws(PostgresError) -> [Outcome]

    private struct Waiting: LaneEntry {
        let command: Command
        let continuation: CheckedContinuation<Outcome, Never>
        var subject: Command.Subject? { command.subject }
        var rows: Int { command.rows }
    }

    private struct State {
        var queue: LaneQueue<Waiting>
        var idle: [CheckedContinuation<[Waiting]?, Never>] = []
        var isClosed = false
    }

    /// What becomes of a command that is handed in.
    private enum Next {
        case wait
        case work(CheckedContinuation<[Waiting]?, Never>, [Waiting])
        case refuse(StoreError)
    }

    /// How long the plans of a connection are used.
    private static var planLifetime: Duration { .seconds(30) }

    private let state: Locked<State>
    private let name: String
    private let observe: Observer
    private let perform: Perform

    /// A lane called `name` for at most `capacity` waiting commands, in batches of at most `batchRows` rows.
    init(
        _ name: String, capacity: Int, batchRows: Int, observe: @escaping Observer, perform: @escaping Perform
    ) {
        self.name = name
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
        let outcome = await withCheckedContinuation { continuation in
            enqueue(Waiting(command: command, continuation: continuation))
        }
        return try outcome.get()
    }

    private func enqueue(_ waiting: Waiting) {
        let next = state.withLock { state -> Next in
            guard !state.isClosed else { return .refuse(.unavailable("The server is shutting down.")) }
            guard state.queue.append(waiting) else { return .refuse(.busy) }
            guard let worker = state.idle.popLast() else { return .wait }
            return .work(worker, state.queue.take())
        }
        switch next {
        case .wait: break
        case .work(let worker, let batch): worker.resume(returning: batch)
        case .refuse(let error):
            if case .busy = error { observe(.laneFull(lane: name)) }
            waiting.continuation.resume(returning: .failure(error))
        }
    }

    /// Works, one worker for each of `connections`, until the task is cancelled; then refuses what still waits.
    func run(on connections: [Pool]) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                for connection in connections {
                    group.addTask { await self.work(on: connection) }
                }
            }
        } onCancel: {
            close()
        }
        close()
    }

    private func work(on connection: Pool) async {
        var planned = ContinuousClock.now
        while let batch = await nextBatch() {
            if ContinuousClock.now - planned > Self.planLifetime {
                planned = .now
                // Plans are kept, but those of a month's first minutes do not suit its last days.
                _ = try? await connection.run(sql: "DISCARD PLANS")
            }
            await perform(batch, on: connection)
        }
    }

    private func nextBatch() async -> [Waiting]? {
        await withCheckedContinuation { continuation in
            let ready: [Waiting]?? = state.withLock { state in
                if state.isClosed { return .some(nil) }
                let batch = state.queue.take()
                if !batch.isEmpty { return batch }
                state.idle.append(continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    private func close() {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return (state.idle, state.queue.takeAll())
        }
        for worker in idle { worker.resume(returning: nil) }
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
        } catch  where error.stopsEveryone {
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
