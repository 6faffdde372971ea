package import EventLoop
package import Observability
package import Store

/// A live store, and what tests do with one.
package struct StoreBundle: LiveBundle {
    /// The store, its database, and the connection to look behind it.
    package let live: LiveStore

    /// Gives `body` a running store, and stops it when `body` is done.
    package static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in },
        _ body: (StoreBundle) async throws -> Void
    ) async throws {
        try await LiveStore.run(change, observe: observe) { live in try await body(StoreBundle(live: live)) }
    }

    /// Where other connections may live.
    package var loop: EventLoop { LiveStore.loop }
}
