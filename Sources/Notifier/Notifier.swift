package import Jobs
package import Notifying
package import Observability
package import Store

/// Tells people of crashes and of what breakers do, by the routes in force, as long as it runs.
///
/// It goes in two steps that do not wait for each other: what happened becomes notices, which wait in the digest of each
/// recipient; and what is due in a digest becomes one message in the outbox. Each is a transaction, so that nothing is
/// lost, or told twice, wherever it ends. Any number may run; they take turns.
package struct Notifier: Sendable {
    /// The routes in force.
    package typealias Routes = @Sendable () async throws -> RouteTable

    let notices: NoticeStore
    let lately: Lately
    let routes: Routes
    let root: String
    let clock: @Sendable () -> Timestamp
    let observe: Observer

    /// How long it rests when there was nothing to do.
    private static let pollInterval = Duration.seconds(1)

    /// A notifier over `store`. Nothing happens before `run`.
    ///
    /// - Parameter root: Where this service is reached, such as `https://execdb.example.org`; links begin with it.
    package init(
        _ store: Store, routes: @escaping Routes, root: String,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() }, observe: @escaping Observer = { _ in }
    ) {
        notices = store.notices
        lately = Lately(store.statistics, clock: clock)
        (self.routes, self.root, self.clock, self.observe) = (routes, root, clock, observe)
    }

    /// Works until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let isMore = await attempt { try await makeNotices() } ?? false
            let isSent = await attempt { try await sendDue() } ?? false
            if !isMore, !isSent {
                // Cancelled, it returns at once, and the loop ends.
                try? await Task.sleep(for: Self.pollInterval)
            }
        }
    }

    /// What `work` gives; nil when it failed, which is told. The next round tries again.
    private func attempt<Value>(_ work: () async throws -> Value) async -> Value? {
        do {
            return try await work()
        } catch StoreError.unavailable, StoreError.busy {
            // An outage of the database is told by those who watch it.
            return nil
        } catch {
            if !Task.isCancelled { observe(.notifyingFailed(reason: "\(error)")) }
            return nil
        }
    }
}
