package import Jobs
import Postgres
import Time

/// Makes partitions ahead, deletes what is kept long enough, and counts the jobs.
///
/// It has a connection of its own, so that no other statement waits while one of its statements takes long.
package struct RetentionStore: Sendable {
    let pool: Pool
    let options: StoreOptions

    /// Waits until the database can be reached. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// Makes the missing partitions of this month and the next ones.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func makePartitions() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            _ = try await Partitions.makeAhead(from: options.clock(), run: pool.run)
        }
    }

    /// Deletes idempotency keys past their lifetime, at most 5,000 a transaction, and returns how many.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    @discardableResult
    package func forgetKeys() async throws(StoreError) -> Int {
        let limit = options.clock() - options.keyLifetime
        return try await storing { () async throws(PostgresError) in
            var forgotten = 0
            while true {
                let rows = try await pool.run(Self.forgetKeysStatement, [.timestamp(microseconds: limit.microseconds)])
                forgotten += rows.affected
                if rows.affected == 0 { return forgotten }
            }
        }
    }

    /// Deletes deliveries that ended long ago, and those whose webhook was deleted.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func forgetDeliveries() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            _ = try await Outbox.forget(endedBefore: options.clock() - Outbox.keptFor, on: pool)
        }
    }

    /// Deletes old windows of budgets, old events of breakers, and operations that ended long ago.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func forgetRescheduling() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            try await ReschedulingStore.forget(now: options.clock(), on: pool)
        }
    }

    /// Deletes pending events that no notifier took in a week, digests in which nothing waits, and causes that were not
    /// seen for long.
    ///
    /// - Returns: The number of the pending events.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func forgetNotices() async throws(StoreError) -> Int {
        try await storing { () async throws(PostgresError) in
            try await NoticeStore.forget(now: options.clock(), on: pool)
        }
    }

    /// How many jobs are in each state. Reads every job.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func countJobs() async throws(StoreError) -> [JobState: Int] {
        let present = try await pool.read(Self.countJobsStatement) { columns throws(PostgresError) in
            (try columns.state(), try columns.int())
        }
        return Dictionary(JobState.allCases.map { ($0, 0) } + present) { $1 }
    }

    private static let forgetKeysStatement = Statement(
        name: "forget_idempotency_keys",
        sql: """
            DELETE FROM idempotency WHERE key IN (
                SELECT key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT 5000
            )
            """)

    private static let countJobsStatement = Statement(
        name: "count_jobs", sql: "SELECT state, count(*) FROM job GROUP BY state")
}
