package import EventLoop
import Locking
import Synchronization

/// A few connections to one Postgres, which reconnect by themselves.
///
/// Single statements share `connections` of them, however many callers there are. Transactions, and statements that
/// take long, lease one of up to `leases` others, so that single statements do not wait for them. Nothing happens
/// before `run()` runs.
package final class Pool: Sendable {
    let info: ConnectionInfo
    let loops: [EventLoop]
    let slots: Int
    let leaseTimeout: Duration
    let observe: @Sendable (PoolEvent) -> Void
    let shared: Locked<Shared>

    /// All that changes.
    struct Shared {
        var state: PoolState<Connection>
        /// Why there is no connection; nil as long as none has failed.
        var reason: PostgresError?
        var leaseWaiters: [UInt64: CheckedContinuation<PoolState<Connection>.Turn, Never>] = [:]
        var upWaiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastID: UInt64 = 0

        mutating func nextID() -> UInt64 {
            lastID += 1
            return lastID
        }
    }

    /// A pool of connections to `info`, spread over `loops`.
    ///
    /// - parameters:
    ///   - connections: how many are shared, at least 1.
    ///   - leases: how many more may be leased at a time; they are opened when needed, and kept.
    ///   - leaseTimeout: how long a caller waits for a lease when all are in use.
    ///   - observe: called with the events of the connections, on any thread.
    package init(
        _ info: ConnectionInfo, connections: Int, leases: Int = 4, leaseTimeout: Duration = .seconds(5),
        loops: [EventLoop], observe: @escaping @Sendable (PoolEvent) -> Void = { _ in }
    ) {
        precondition(connections > 0 && !loops.isEmpty, "a pool needs a connection and an event loop")
        self.info = info
        self.loops = loops
        slots = connections
        self.leaseTimeout = leaseTimeout
        self.observe = observe
        shared = Locked(Shared(state: PoolState(slots: connections, leases: leases)))
    }

    /// The executor for a task that uses the first connection and little else: it runs on that connection's loop.
    package var executor: LoopExecutor { LoopExecutor(loops[0]) }

    /// Whether the caller runs on that loop.
    package var isOnItsLoop: Bool { loops[0].isIsolatingCurrentContext() == true }

    /// Whether Postgres can be reached, which a shared connection shows.
    package var isUp: Bool { shared.withLock { $0.state.isUp } }

    /// How many statements are under way on the shared connections.
    package var load: Int { shared.withLock { $0.state.load } }

    /// Runs a statement on the least loaded shared connection, as a transaction of its own, and returns its rows.
    ///
    /// For statements that take milliseconds. Throws like `Connection.execute(_:_:)`; while Postgres cannot be reached
    /// it throws a connection failure at once.
    package func run(
        _ statement: Statement, _ parameters: [Parameter] = []
    ) async throws(PostgresError) -> Rows {
        let (slot, connection) = try take()
        defer { shared.withLock { $0.state.release(slot) } }
        return try await connection.execute(statement, parameters)
    }

    /// Runs SQL that is assembled at run time like `run(_:_:)`, but unprepared.
    package func run(sql: String, _ parameters: [Parameter] = []) async throws(PostgresError) -> Rows {
        let (slot, connection) = try take()
        defer { shared.withLock { $0.state.release(slot) } }
        return try await connection.execute(sql: sql, parameters)
    }

    private func take() throws(PostgresError) -> (Int, Connection) {
        try shared.withLock { shared throws(PostgresError) in
            guard let taken = shared.state.take() else { throw shared.unreachable }
            return taken
        }
    }

    /// Waits until Postgres can be reached. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) {
        let id = shared.withLock { $0.nextID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = shared.withLock { shared in
                    if shared.state.isUp || Task.isCancelled { return true }
                    shared.upWaiters[id] = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.upWaiters.removeValue(forKey: id) }?.resume()
        }
        if Task.isCancelled { throw CancellationError() }
    }
}

extension Pool.Shared {
    /// The error of calls while there is no connection.
    var unreachable: PostgresError {
        let why = reason.map { ": \($0.message)" } ?? " yet"
        return PostgresError(.connection, .cannotConnect, "Postgres cannot be reached\(why)")
    }
}
