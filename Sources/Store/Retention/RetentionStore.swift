package import Jobs
import Postgres
import Time

/// What is made ahead and what is forgotten, of everything that is kept; and a count of the jobs.
///
/// On a connection of its own, on which statements may take long, but nobody has to wait for them.
package struct RetentionStore: Sendable {
    let pool: Pool
    let options: StoreOptions

    /// Waits until the database is within reach. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// Makes the partitions of the months to come, those that are missing.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func makePartitions() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            _ = try await Partitions.makeAhead(from: options.clock(), run: pool.run)
        }
    }

    /// Forgets idempotency keys past their lifetime, a few thousand a transaction, and returns how many.
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

    /// Forgets deliveries that ended long ago, and those that nobody is left to receive.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func forgetDeliveries() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            _ = try await Outbox.forget(endedBefore: options.clock() - Outbox.keptFor, on: pool)
        }
    }

    /// Forgets what budgets counted, and what breakers and operations did long ago.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func forgetRescheduling() async throws(StoreError) {
        try await storing { () async throws(PostgresError) in
            try await ReschedulingStore.forget(now: options.clock(), on: pool)
        }
    }

    /// Forgets what no notifier took in a week, digests in which nothing waits, and causes that were not seen for long.
    ///
    /// - Returns: How much no notifier took.
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
