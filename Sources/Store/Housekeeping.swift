import Jobs
import Observability
import Postgres
import Time

/// What a server does by itself now and then; several servers may do it at once.
struct Housekeeping: Sendable {
    let pool: Pool
    let reaper: Reaper
    let options: StoreOptions
    let observe: Observer

    /// A recurring task.
    enum Chore: String, CaseIterable {
        case partitions
        case keys = "idempotency-keys"
        case deliveries
        case counts
        /// What budgets counted, and breakers and operations did long ago.
        case rescheduling
        case notices
        case lost
        case heartbeats

        /// The pause after it was done and took `duration`.
        func pause(after duration: Duration) -> Duration {
            switch self {
            case .partitions: .seconds(86_400)
            case .keys, .deliveries, .rescheduling, .notices: .seconds(3600)
            // Counting reads every job: never more than a twentieth of the time.
            case .counts: max(.seconds(30), duration * 19)
            // Two passes fit into what counts as an outage.
            case .lost: Watch.slack / 2
            case .heartbeats: .seconds(60)
            }
        }

        /// The pause after it failed.
        var pauseAfterFailure: Duration { min(.seconds(30), pause(after: .zero)) }
    }

    /// Does every chore at once and then again and again, until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for chore in Chore.allCases {
                group.addTask { await self.keepDoing(chore) }
            }
        }
    }

    private func keepDoing(_ chore: Chore) async {
        // The waits throw when the task is cancelled, and only then: the first one ends the loop.
        while (try? await pool(of: chore).untilUp()) != nil {
            guard chore != .lost || options.reaps() else {
                try? await Task.sleep(for: .milliseconds(200))
                continue
            }
            let start = ContinuousClock.now
            var failure: String?
            do throws(PostgresError) {
                try await perform(chore)
            } catch {
                failure = "\(error)"
            }
            if Task.isCancelled { return }
            let duration = ContinuousClock.now - start
            observe(.housekeeping(task: chore.rawValue, duration: duration, failure: failure))
            let pause = failure == nil ? chore.pause(after: duration) : chore.pauseAfterFailure
            try? await Task.sleep(for: pause)
        }
    }

    private func pool(of chore: Chore) -> Pool {
        switch chore {
        case .partitions, .keys, .deliveries, .counts, .rescheduling, .notices: pool
        case .lost, .heartbeats: reaper.pool
        }
    }

    /// Does the chore once.
    func perform(_ chore: Chore) async throws(PostgresError) {
        switch chore {
        case .partitions: _ = try await Partitions.makeAhead(from: options.clock(), run: pool.run)
        case .keys: _ = try await forgetKeys()
        case .deliveries: _ = try await Outbox.forget(endedBefore: options.clock() - Outbox.keptFor, on: pool)
        case .rescheduling: try await ReschedulingStore.forget(now: options.clock(), on: pool)
        case .notices:
            let forgotten = try await NoticeStore.forget(now: options.clock(), on: pool)
            if forgotten > 0 { observe(.noticesLost(reason: "nobody told of it in a week", notices: forgotten)) }
        case .counts: observe(.jobs(byState: try await countJobs()))
        case .lost: try await reaper.pass()
        case .heartbeats: try await reaper.sweep()
        }
    }

    /// Forgets idempotency keys past their lifetime, a few thousand a transaction, and returns how many.
    func forgetKeys() async throws(PostgresError) -> Int {
        let limit = options.clock() - options.keyLifetime
        var forgotten = 0
        while true {
            let rows = try await pool.run(Self.forgetStatement, [.timestamp(microseconds: limit.microseconds)])
            forgotten += rows.affected
            if rows.affected == 0 { return forgotten }
        }
    }

    private static let forgetStatement = Statement(
        name: "forget_idempotency_keys",
        sql: """
            DELETE FROM idempotency WHERE key IN (
                SELECT key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT 5000
            )
            """)

    private func countJobs() async throws(PostgresError) -> [String: Int] {
        var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, 0) })
        for row in try await pool.run(Self.countStatement) {
            counts[try row.required.text(0)] = try row.required.int(1)
        }
        return counts
    }

    private static let countStatement = Statement(
        name: "count_jobs", sql: "SELECT state, count(*) FROM job GROUP BY state")
}
