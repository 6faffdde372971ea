package import Observability
package import Store
package import TestSupport

/// A running store in a database of its own.
package struct LiveStore: Sendable {
    /// The store.
    package let store: Store
    /// Its database, which is dropped with the last reference.
    package let database: TestDatabase

    /// A migrated database, which is copied for each store.
    package static let migrated = TestTemplate("store") { conninfo in _ = try await Migrator(conninfo).apply() }

    /// The stores that run at once: each has up to about 30 connections, and the cluster limits them.
    private static let turns = Turns(10)

    /// Gives `body` a running store, and stops it when `body` is done. With `settling` at zero, a list from the oldest
    /// has jobs at once.
    package static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in },
        _ body: (LiveStore) async throws -> Void
    ) async throws {
        await turns.take()
        defer { turns.giveBack() }
        let database = try await TestDatabase.make(template: migrated)
        var options = StoreOptions()
        options.settling = .zero
        change(&options)
        let store = Store(database.conninfo, options: options, observe: observe)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await store.run() }
            defer { group.cancelAll() }
            try await store.untilReady()
            try await body(LiveStore(store: store, database: database))
        }
        withExtendedLifetime(database) {}
    }
}
