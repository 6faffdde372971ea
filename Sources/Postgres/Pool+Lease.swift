import EventLoop
import Locking

extension Pool {
    /// Gives `body` a connection of its own, which goes back when `body` is done.
    ///
    /// For transactions, for statements that take long, and for what needs one session. `body` must leave nothing
    /// behind in the session (settings, advisory locks) and must not keep the connection.
    ///
    /// - throws: what `body` throws; a connection failure; `.busy` when no connection became free in time;
    ///   `.cancelled` when the task is cancelled while it waits.
    package func lease<Value>(_ body: (Connection) async throws -> Value) async throws -> Value {
        let connection = try await leased()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(connection))
        } catch {
            result = .failure(error)
        }
        let isReusable = await connection.isReusable
        settle(isReusable ? connection : nil)
        // Not awaited by the caller's hand: closing is a message to the loop.
        if !isReusable { connection.post(.close) }
        return try result.get()
    }

    /// Runs `body` in a transaction on a leased connection: committed when it returns, rolled back when it throws.
    ///
    /// Throws like `lease(_:)` and `Connection.transaction(_:_:)`.
    package func transaction<Value>(
        _ isolation: Isolation = .readCommitted, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        try await lease { connection in try await connection.transaction(isolation, body) }
    }

    private func leased() async throws(PostgresError) -> Connection {
        let id = shared.withLock { $0.nextID() }
        while true {
            switch await turn(id) {
            case .take(let connection) where connection.isOpen: return connection
            // Lost while it was idle: its place is given back, and perhaps taken by ourselves.
            case .take: settle(nil)
            case .open: return try await openLease(id)
            case .refuse: throw shared.withLock { $0.unreachable }
            case .wait: throw try waitedInVain()
            }
        }
    }

    /// Waits for a turn; `.wait` when it did not come in time or the task was cancelled.
    private func turn(_ id: UInt64) async -> PoolState<Connection>.Turn {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn = shared.withLock { shared in
                    let turn = shared.state.lease(id)
                    if case .wait = turn { shared.leaseWaiters[id] = continuation }
                    return turn
                }
                guard case .wait = turn else { return continuation.resume(returning: turn) }
                giveUp(id, after: leaseTimeout)
                if Task.isCancelled { giveUp(id) }
            }
        } onCancel: {
            giveUp(id)
        }
    }

    private func giveUp(_ id: UInt64, after timeout: Duration) {
        let loop = loops[0]
        loop.submit { [weak self] in loop.after(timeout) { self?.giveUp(id) } }
    }

    private func giveUp(_ id: UInt64) {
        shared.withLock { shared in
            shared.state.abandon(id) ? shared.leaseWaiters.removeValue(forKey: id) : nil
        }?.resume(returning: .wait)
    }

    private func waitedInVain() throws(PostgresError) -> PostgresError {
        if Task.isCancelled { throw PostgresError(.cancelled, .queryCanceled, "the caller gave up waiting") }
        return PostgresError(.busy, .tooManyConnections, "no connection became free within \(leaseTimeout)")
    }

    private func openLease(_ id: UInt64) async throws(PostgresError) -> Connection {
        do {
            return try await Connection.connect(info, on: loop(for: Int(truncatingIfNeeded: id)))
        } catch {
            settle(nil)
            throw error
        }
    }

    /// Gives back a lease's connection, nil when it is not reusable, to the next in line.
    private func settle(_ connection: Connection?) {
        let (waiter, turn): (CheckedContinuation<PoolState<Connection>.Turn, Never>?, PoolState<Connection>.Turn)
        (waiter, turn) = shared.withLock { shared in
            switch shared.state.giveBack(connection) {
            case .keep: (nil, .refuse)
            case .hand(let id, let connection): (shared.leaseWaiters.removeValue(forKey: id), .take(connection))
            case .close(let id): (id.flatMap { shared.leaseWaiters.removeValue(forKey: $0) }, .open)
            }
        }
        waiter?.resume(returning: turn)
    }
}
