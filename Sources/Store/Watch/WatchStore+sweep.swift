import Postgres

extension WatchStore {
    /// Deletes the heartbeats of jobs that have ended.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func sweep() async throws(StoreError) {
        try await pool.change(Self.sweepStatement, [])
    }

    /// How many jobs are on the watch.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func count() async throws(StoreError) -> Int {
        try await pool.readFirst(Self.countStatement) { columns throws(PostgresError) in try columns.int() } ?? 0
    }

    /// A job that the second pass has looked at, and that is not on the watch, has ended.
    private static let sweepStatement = Statement(
        name: "forget_heartbeats",
        sql: """
            DELETE FROM heartbeat WHERE job IN (
                SELECT job FROM heartbeat
                WHERE job < (SELECT walked_again_to FROM reaper)
                    AND NOT EXISTS (SELECT FROM watch WHERE watch.job = heartbeat.job)
                FOR UPDATE SKIP LOCKED
            )
            """)

    private static let countStatement = Statement(name: "count_watched_jobs", sql: "SELECT count(*) FROM watch")
}
