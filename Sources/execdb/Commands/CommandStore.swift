import EventLoop
import Store

/// The store of a one-off command.
enum CommandStore {
    /// How long it waits for the database.
    private static let patience = Duration.seconds(15)

    /// Runs `body` with a store on the configured database, which has to exist and to be migrated.
    static func with<Result: Sendable>(
        _ options: DatabaseOptions, _ body: @escaping @Sendable (Store) async throws(StoreError) -> Result
    ) async throws -> Result {
        try await CommandDatabase.with(Database(options.values()), making: false) { conninfo in
            let store = Store(conninfo, on: [EventLoop(name: "loop-1")])
            let running = Task { await store.run(.rescheduling) }
            defer { running.cancel() }
            try await wait(for: store)
            do throws(StoreError) { return try await body(store) } catch { throw Failure(error) }
        }
    }

    private static func wait(for store: Store) async throws {
        let isReady = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await store.untilReady(.rescheduling)) != nil }
            group.addTask {
                // When cancelled, it returns at once, and the other result counts.
                try? await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        guard isReady else {
            throw Failure(
                .unavailable, "The database does not answer within \(patience).",
                hint: "Check --database-url, or that the server of --data-dir runs.")
        }
    }
}

extension Failure {
    /// An error of the store as the failure of a command.
    init(_ error: StoreError) {
        switch error {
        case .unavailable(let message): self.init(.unavailable, message)
        case .busy: self.init(.unavailable, "The database is busy.", hint: "Try again when there is less load.")
        case .tooSlow:
            self.init(
                .unavailable, "The statement timed out.",
                hint: "Narrow the query, such as by a shorter time range, or try again when there is less load.")
        case .notMigrated:
            self.init(
                .data, "The database has not been migrated to this version.",
                hint: "Run \"execdb migrate\", or start the server.")
        default: self.init(.defect, "\(error)")
        }
    }
}
