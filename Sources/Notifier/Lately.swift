import Jobs
import Locking
import Notifying
import Store

/// How often tasks crashed lately, by cause; counted no more than a twentieth of the time.
final class Lately: Sendable {
    private struct Count {
        /// Nil when it took too long.
        let rates: [TaskCause: CrashRate]?
        let holdsUntil: ContinuousClock.Instant
    }

    private let statistics: StatisticsStore
    private let clock: @Sendable () -> Timestamp
    private let counts = Locked<[String: Count]>([:])

    init(_ statistics: StatisticsStore, clock: @escaping @Sendable () -> Timestamp) {
        self.statistics = statistics
        self.clock = clock
    }

    /// The rates of these tasks, by the causes they crashed of; those that could not be counted in time are left out.
    func rates(of tasknames: [String]) async throws(StoreError) -> [TaskCause: CrashRate] {
        var rates: [TaskCause: CrashRate] = [:]
        for taskname in Set(tasknames) { rates.merge(try await count(taskname).rates ?? [:]) { $1 } }
        return rates
    }

    private func count(_ taskname: String) async throws(StoreError) -> Count {
        let start = ContinuousClock.now
        let known = counts.withLock { counts in
            counts = counts.filter { $0.value.holdsUntil > start }
            return counts[taskname]
        }
        if let known { return known }
        let now = clock()
        let query = CrashQuery(
            conditions: [.text(.taskname, .oneOf([taskname]))], since: now - .seconds(CrashRate.days * 86_400),
            until: now + .seconds(60), groups: [.cause])
        var rates: [TaskCause: CrashRate]?
        do throws(StoreError) {
            rates = try await statistics.crashes(query).groups.reduce(into: [:]) { rates, count in
                guard let cause = count.key[0] else { return }
                rates[TaskCause(taskname: taskname, cause: cause)] =
                    CrashRate(crashes: count.crashes, ended: count.ended)
            }
        } catch {
            guard case .tooSlow = error else { throw error }
        }
        let end = ContinuousClock.now
        let count = Count(rates: rates, holdsUntil: end + (end - start) * 20)
        counts.withLock { $0[taskname] = count }
        return count
    }
}
