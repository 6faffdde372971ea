package import EventLoop
package import Observability
package import Postgres
package import Store
package import TestSupport

/// A store at work in a database of its own, and a connection to look behind it.
package final class LiveStore: Sendable {
    /// The store.
    package let store: Store
    /// Its database, which is dropped with the last reference.
    package let database: TestDatabase
    /// The connection.
    package let pool: Pool
    private let running: Task<Void, Never>

    /// Where the connections of tests live.
    package static let loop = EventLoop(name: "store-tests")

    /// A migrated database, which is copied for each store.
    package static let migrated = TestTemplate("store") { conninfo in _ = try await Migrator(conninfo).apply() }

    /// The stores that run at once: each has up to about 30 connections, and the cluster limits them.
    private static let turns = Turns(10)

    /// A running store, which stops some time after the last reference is gone. A list from the oldest has what was just
    /// made.
    package init(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in }
    ) async throws {
        database = try await TestDatabase.make(template: Self.migrated)
        var options = StoreOptions()
        options.settling = .zero
        change(&options)
        store = Store(database.conninfo, options: options, observe: observe)
        pool = Pool(ConnectionInfo(database.conninfo), connections: 1, loops: [Self.loop])
        running = Task { [store, pool] in
            async let looking: Void = pool.run()
            await store.run()
            await looking
        }
        try await store.untilReady()
        try await pool.untilUp()
    }

    deinit { running.cancel() }

    /// Gives `body` a running store, and stops it when `body` is done.
    package static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in },
        _ body: (LiveStore) async throws -> Void
    ) async throws {
        await turns.take()
        defer { turns.giveBack() }
        let live = try await LiveStore(change, observe: observe)
        do {
            try await body(live)
        } catch {
            await live.stop()
            throw error
        }
        await live.stop()
    }

    private func stop() async {
        running.cancel()
        await running.value
    }
}
