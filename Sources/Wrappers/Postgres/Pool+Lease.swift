import EventLoop
import Locking

extension Pool {
    /// Gives `body` a connection of its own, which returns to the pool when `body` is done.
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
        settle(connection, isReusable: await connection.isReusable)
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
            // Lost while it was idle: its place is given back, and the loop asks for a lease again.
            case .take: settle(nil, isReusable: false)
            case .open: return try await openLease(id)
            case .refuse: throw shared.withLock { $0.unreachable }
            case .wait: throw waitedInVain
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

    private var waitedInVain: PostgresError {
        if Task.isCancelled { return PostgresError(.cancelled, .queryCanceled, "the caller's task was cancelled") }
        return PostgresError(.busy, .tooManyConnections, "no connection became free within \(leaseTimeout)")
    }

    private func openLease(_ id: UInt64) async throws(PostgresError) -> Connection {
        do {
            return try await Connection.connect(info, on: loop(for: Int(truncatingIfNeeded: id)))
        } catch {
            settle(nil, isReusable: false)
            throw error
        }
    }

    /// Ends a lease: its connection, nil if there never was one, goes to the next in line, is kept, or is closed.
    private func settle(_ connection: Connection?, isReusable: Bool) {
        let (next, waiter) = shared.withLock { shared in
            let next = shared.state.giveBack(isReusable ? connection : nil)
            return (next, next.waiter.flatMap { shared.leaseWaiters.removeValue(forKey: $0) })
        }
        if case .close = next { connection?.post(.close) }
        switch next {
        case .keep: break
        case .hand(_, let connection): waiter?.resume(returning: .take(connection))
        case .close: waiter?.resume(returning: .open)
        }
    }
}
