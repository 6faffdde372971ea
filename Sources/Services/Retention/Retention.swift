import Jobs
package import Observability
import ServiceLoop
package import Store

/// Makes partitions ahead, deletes what is kept long enough, and counts the jobs, each at its interval. Several servers
/// may do it at once.
package struct Retention: Sendable {
    private let store: RetentionStore
    private let observe: Observer

    /// Retention in `store`. Nothing happens before `run`.
    package init(_ store: Store, observe: @escaping Observer = { _ in }) {
        (self.store, self.observe) = (store.retention, observe)
    }

    /// Performs every task at once and then at its interval, until the caller's task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            for task in RetentionTask.allCases { group.addTask { await self.repeating(task) } }
        }
    }

    private func repeating(_ task: RetentionTask) async {
        // Of a lock that is never free (`busy`) nobody else reports.
        let loop = ServiceLoop(untilReady: store.untilUp, reportsOutages: true) { failure, duration in
            observe(.housekeeping(task: task.rawValue, duration: duration, failure: "\(failure)"))
        }
        await loop.run {
            let start = ContinuousClock.now
            try await perform(task)
            let duration = ContinuousClock.now - start
            if !Task.isCancelled { observe(.housekeeping(task: task.rawValue, duration: duration, failure: nil)) }
            return .rest(task.pause(after: duration))
        }
    }

    /// Performs a task once.
    func perform(_ task: RetentionTask) async throws(StoreError) {
        switch task {
        case .partitions: try await store.makePartitions()
        case .keys: try await store.forgetKeys()
        case .deliveries: try await store.forgetDeliveries()
        case .rescheduling: try await store.forgetRescheduling()
        case .notices:
            let forgotten = try await store.forgetNotices()
            if forgotten > 0 {
                observe(
                    .noticesLost(
                        reason: "pending for \(NoticeStore.pendingKept) without a notifier", notices: forgotten))
            }
        case .counts:
            let counts = try await store.countJobs()
            observe(.jobs(byState: Dictionary(uniqueKeysWithValues: counts.map { ($0.rawValue, $1) })))
        }
    }
}
