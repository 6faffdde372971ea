import Observability
import ServiceLifecycle
import Store

/// Migrates the database as soon as it can be reached, opens the store, and runs it and the services on it.
struct StoreService: Service {
    let conninfo: String
    let store: Store
    let duty: Store.Duty
    /// The services on the store; each runs until it is cancelled.
    let services: [@Sendable () async -> Void]
    let lifecycle: Lifecycle
    let observe: Observer
    let log: Log
    let whenReady: @Sendable () -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard try await migrate() else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await store.run(duty) }
                for service in services { group.addTask { await service() } }
                group.addTask { await open() }
            }
        }
    }

    private func open() async {
        do throws(CancellationError) {
            try await store.untilReady(duty)
        } catch {
            return
        }
        if lifecycle.advance(to: .serving) { whenReady() }
    }

    /// Waits for the database without a deadline, and migrates it; false when cancelled before.
    private func migrate() async throws -> Bool {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(100)
        var reportedAt = start
        while !Task.isCancelled {
            do throws(MigrationError) {
                _ = try await Migrator(conninfo, observe: observe).apply()
                return true
            } catch {
                if Task.isCancelled { return false }
                guard case .unavailable(let reason) = error else { throw Failure(error) }
                let now = ContinuousClock.now
                if reportedAt == start || now - reportedAt >= .seconds(10) {
                    report(reason, waited: now - start)
                    reportedAt = now
                }
                // When cancelled, it returns at once, and the loop ends.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
        return false
    }

    private func report(_ reason: String, waited: Duration) {
        log.write(
            LogEntry(
                level: .warning, message: "waiting for the database",
                fields: [("seconds", .int(Int(waited.components.seconds))), ("reason", .string(reason))]))
    }
}
