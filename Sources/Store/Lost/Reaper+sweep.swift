import Observability
import Postgres

extension Reaper {
    /// Forgets the heartbeats of jobs that have ended, and tells how many jobs are on the watch.
    func sweep() async throws(PostgresError) {
        _ = try await pool.run(Self.sweepStatement, [])
        let rows = try await pool.run(Self.countStatement, [])
        observe(.watched(jobs: try rows.first?.required.int(0) ?? 0))
    }

    /// A job that is live and was looked at late is on the watch.
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
