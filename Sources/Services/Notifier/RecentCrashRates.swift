import Jobs
import Locking
import Notifications
import Observability
import Store
import Time

/// How often tasks crashed recently, by cause.
///
/// For one message, no count is started after ``patience``; the counts of one task take at most a twentieth of the
/// time. A rate that cannot be counted is left out, and the failure is reported.
final class RecentCrashRates: Sendable {
    /// The crashes of a task.
    struct Count {
        /// How many jobs crashed, by cause.
        let crashes: [String: Int]
        /// How many ended, finished or crashed.
        let ended: Int

        func rate(of cause: String) -> CrashRate { CrashRate(crashes: crashes[cause] ?? 0, ended: ended) }
    }

    private struct Known {
        let count: Count?
        let holdsUntil: ContinuousClock.Instant
    }

    private let statistics: StatisticsStore
    private let clock: @Sendable () -> Timestamp
    private let observe: Observer
    private let known = Locked<[String: Known]>([:])

    /// The time after which no further count is started for a message.
    private static let patience = Duration.seconds(2)

    init(_ statistics: StatisticsStore, clock: @escaping @Sendable () -> Timestamp, observe: @escaping Observer) {
        (self.statistics, self.clock, self.observe) = (statistics, clock, observe)
    }

    /// The counts of these tasks, as far as there is time for them.
    ///
    /// - Throws: `unavailable`.
    func rates(of tasknames: Set<String>) async throws(StoreError) -> [String: Count] {
        let start = ContinuousClock.now
        known.withLock { known in known = known.filter { $0.value.holdsUntil > start } }
        var counts: [String: Count] = [:]
        for taskname in tasknames.sorted() {
            if let known = known.withLock({ $0[taskname] }) {
                counts[taskname] = known.count
            } else if ContinuousClock.now - start < Self.patience {
                counts[taskname] = try await count(taskname)
            }
        }
        return counts
    }

    private func count(_ taskname: String) async throws(StoreError) -> Count? {
        let start = ContinuousClock.now
        let now = clock()
        let since = now - .seconds(CrashRate.days * 86_400)
        // Leaves out jobs that took more than a month, so that older partitions are not read.
        let query = CrashQuery(
            conditions: [.text(.taskname, .oneOf([taskname])), .createdSince(since - .seconds(31 * 86_400))],
            since: since, until: now + .seconds(60), groups: [.cause])
        var (count, failure): (Count?, String?)
        do throws(StoreError) {
            let counts = try await statistics.crashes(query)
            let crashes = counts.groups.compactMap { group in group.key[0].map { ($0, group.crashes) } }
            count = Count(crashes: Dictionary(crashes) { $0 + $1 }, ended: counts.ended)
        } catch {
            if case .unavailable = error { throw error }
            failure = "\(taskname): \(error)"
        }
        let end = ContinuousClock.now
        observe(.housekeeping(task: "rates", duration: end - start, failure: failure))
        let entry = Known(count: count, holdsUntil: end + (end - start) * 20)
        known.withLock { $0[taskname] = entry }
        return count
    }
}
