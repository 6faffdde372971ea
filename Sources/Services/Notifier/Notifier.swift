import Jobs
import Locking
package import Notifications
package import Observability
import ServiceLoop
package import Store
package import Time

/// Notifies people of crashes and of what breakers do, by the routes in force, as long as it runs.
///
/// It goes in two steps that do not wait for each other: what happened becomes notices, which wait in the digest of each
/// recipient; and what is due in a digest becomes one message in the outbox. Each is a transaction, so that nothing is
/// lost, or sent twice, wherever it ends. Any number may run; they take turns. What cannot be sent keeps nothing else
/// from being sent.
package struct Notifier: Sendable {
    /// The routes in force.
    package typealias Routes = @Sendable () async throws -> RouteTable

    let notices: NoticeStore
    let recentRates: RecentCrashRates
    let routes: Routes
    let root: String
    let clock: @Sendable () -> Timestamp
    let observe: Observer
    /// How much the next turn takes: one, after a failure, so that the one that fails is found.
    let batch = Locked(Notifier.batch)
    /// The routes that digests were last made to keep to.
    let kept = Locked<RouteTable?>(nil)

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
        recentRates = RecentCrashRates(store.statistics, clock: clock, observe: observe)
        (self.routes, self.root, self.clock, self.observe) = (routes, root, clock, observe)
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await repeating { try await makeNotices() } }
            group.addTask { await repeating { try await sendDue() } }
        }
    }

    /// Repeats a step, which says whether there may be more to do.
    private func repeating(_ step: @Sendable () async throws -> Bool) async {
        await ServiceLoop(retryAfter: Self.pollInterval) { failure, _ in report(failure) }
            .run { try await step() ? .more : .rest(Self.pollInterval) }
    }

    /// Reports a failure, of a step or of a part of one that the others go on without.
    func report(_ failure: any Error) {
        if !Task.isCancelled { observe(.notifyingFailed(reason: "\(failure)")) }
    }
}
