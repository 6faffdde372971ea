import EventLoop
import Locking

extension Pool {
    /// Keeps the shared connections open until the task is cancelled, then closes all connections.
    ///
    /// A connection that is lost, or cannot be opened, is retried after 50 ms, then twice as long each time, up to 2 s.
    /// Call it once.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for slot in 0..<slots { group.addTask { await self.keepUp(slot) } }
        }
        let (idle, refused) = shared.withLock { shared in
            let closed = shared.state.close()
            shared.reason = PostgresError(.connection, .connectionFailure, "the pool is closed")
            return (closed.idle, shared.takeWaiters(closed.refused))
        }
        for waiter in refused { waiter.resume(returning: .refuse) }
        for connection in idle { await connection.close() }
    }

    private func keepUp(_ slot: Int) async {
        while !Task.isCancelled {
            let reason: PostgresError
            do {
                let connection = try await Connection.connect(info, on: loop(for: slot), isExclusive: false)
                connected(slot, connection)
                reason = await connection.untilClosed()
            } catch {
                reason = error
            }
            let pause = disconnected(slot, reason)
            try? await Task.sleep(for: pause)
        }
    }

    func loop(for number: Int) -> EventLoop { loops[number % loops.count] }

    private func connected(_ slot: Int, _ connection: Connection) {
        let (isFirst, waiters) = shared.withLock { shared in
            let wasUp = shared.state.isUp
            shared.state.connected(slot, connection)
            defer { shared.upWaiters = [:] }
            return (!wasUp, shared.upWaiters.values)
        }
        observe(.connected(slot: slot))
        if isFirst { observe(.up) }
        for waiter in waiters { waiter.resume() }
    }

    private func disconnected(_ slot: Int, _ reason: PostgresError) -> Duration {
        let (pause, isLast, refused) = shared.withLock { shared in
            let wasUp = shared.state.isUp
            let (pause, refused) = shared.state.disconnected(slot)
            shared.reason = reason
            return (pause, wasUp && !shared.state.isUp, shared.takeWaiters(refused))
        }
        // The end of the pool says nothing about Postgres.
        if !Task.isCancelled {
            observe(.disconnected(slot: slot, reason, pause: pause))
            if isLast { observe(.down(reason)) }
        }
        for waiter in refused { waiter.resume(returning: .refuse) }
        return pause
    }
}

extension Pool.Shared {
    mutating func takeWaiters(_ ids: [UInt64]) -> [CheckedContinuation<PoolState<Connection>.Turn, Never>] {
        ids.compactMap { leaseWaiters.removeValue(forKey: $0) }
    }
}
