import Jobs
import Locking
package import Notifications
package import Observability
import ServiceLoop
package import Store
package import Time

/// Notifies people of crashes and of events of breakers, by the routes in force, as long as it runs.
///
/// Two steps do not wait for each other: pending events become notices, which wait in the digest of each recipient; and
/// the notices of a due digest become one message in the outbox. Each step is a transaction, so that nothing is lost,
/// or sent twice, when the process dies. Any number of notifiers may run; they take turns. A notice that cannot be sent
/// does not block others.
package struct Notifier: Sendable {
    /// The routes in force.
    package typealias Routes = @Sendable () async throws -> RouteTable

    let notices: NoticeStore
    let recentRates: RecentCrashRates
    let routes: Routes
    let root: String
    let clock: @Sendable () -> Timestamp
    let observe: Observer
    /// How many events the next turn takes: one after a failure, to find the one that fails.
    let batch = Locked(Notifier.batch)
    /// The routes by which waiting digests were last set.
    let kept = Locked<RouteTable?>(nil)

    /// The pause between polls when there was nothing to do.
    private static let pollInterval = Duration.seconds(1)

    /// A notifier over `store`. Nothing happens before `run`.
    ///
    /// - Parameter root: The service's URL, such as `https://execdb.example.org`; links begin with it.
    package init(
        _ store: Store, routes: @escaping Routes, root: String,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() }, observe: @escaping Observer = { _ in }
    ) {
        notices = store.notices
        recentRates = RecentCrashRates(store.statistics, clock: clock, observe: observe)
        (self.routes, self.root, self.clock, self.observe) = (routes, root, clock, observe)
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await repeating { try await makeNotices() } }
            group.addTask { await repeating { try await sendDue() } }
        }
    }

    /// Repeats a step, which returns whether there may be more to do.
    private func repeating(_ step: @Sendable () async throws -> Bool) async {
        await ServiceLoop(untilReady: notices.untilUp) { failure, _ in report(failure) }
            .run { try await step() ? .more : .rest(Self.pollInterval) }
    }

    /// Reports the failure of a step, or of one event or digest, after which the step goes on.
    func report(_ failure: any Error) {
        if !Task.isCancelled { observe(.notificationsFailed(reason: "\(failure)")) }
    }
}
