import Jobs
import Locking
import Rescheduling
import Store
import Time

/// Counts the jobs that ended recently, for each breaker in at most a twentieth of the time.
final class EndCounter: Sendable {
    private struct Count {
        let since: Timestamp
        /// Nil when the count timed out.
        let ended: Int?
        let holdsUntil: ContinuousClock.Instant
    }

    private let store: ReschedulingStore
    private let counts = Locked<[String: Count]>([:])

    private static let tooSlow = StoreError.tooSlow(
        "The count of ended jobs for a breaker timed out: give it a shorter `within`, or fewer conditions on the job.")

    init(_ store: ReschedulingStore) { self.store = store }

    /// How many jobs ended since a time, of those that the breaker's conditions on the job match; a recent count is
    /// used again.
    ///
    /// - Throws: `tooSlow`, with what to change in the breaker; `unavailable`, `failed`.
    func count(for breaker: Breaker, since: Timestamp) async throws -> Int {
        let start = ContinuousClock.now
        if let known = counts.withLock({ $0[breaker.name] }), known.holdsUntil > start, known.since <= since {
            guard let ended = known.ended else { throw Self.tooSlow }
            return ended
        }
        var ended: Int?
        do throws(StoreError) {
            ended = try await store.ended(since: since, breaker.over.onTheJob, none: breaker.over.excludedJobs)
        } catch {
            guard case .tooSlow = error else { throw error }
        }
        let duration = ContinuousClock.now - start
        let count = Count(since: since, ended: ended, holdsUntil: start + duration * 20)
        counts.withLock { $0[breaker.name] = count }
        guard let ended else { throw Self.tooSlow }
        return ended
    }
}

extension Conditions {
    /// The conditions on the job, for the store; all of these have to hold.
    fileprivate var onTheJob: [JobQuery.Condition] {
        [condition(.taskname, taskname), condition(.item, item), condition(.arch, arch)].compactMap { $0 }
            + (labels?.requirements ?? []).compactMap { requirement in
                switch requirement {
                case .isOneOf(let key, let values): .label(key, values)
                case .exists(let key): .absent(.label(key), false)
                case .isAbsent(let key): .absent(.label(key), true)
                case .isNoneOf: nil
                }
            }
    }

    /// The conditions on the job, for the store, of which none may hold.
    fileprivate var excludedJobs: [JobQuery.Condition] {
        (labels?.requirements ?? []).compactMap { requirement in
            guard case .isNoneOf(let key, let values) = requirement else { return nil }
            return .label(key, values)
        }
    }

    private func condition(_ field: JobQuery.TextField, _ condition: TextCondition?) -> JobQuery.Condition? {
        switch condition {
        case .oneOf(let patterns): .text(field, .like(patterns))
        case .absent: .absent(.text(field), true)
        case .present: .absent(.text(field), false)
        case nil: nil
        }
    }
}
