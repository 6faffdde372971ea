import Jobs
import Postgres

/// How far a list from the oldest may go: every job with a lower UUID is visible by now, or never will be.
///
/// Identifiers are made just before their transaction begins, and transactions commit in any order. So none is missed
/// below the begin of the oldest transaction of any writer, less the time from making an identifier to sending it.
/// Writers are known by the application name of their connections.
enum Horizon {
    /// The application name of connections that create jobs.
    static let writerName = "execdb-writer"

    private static let statement = Statement(
        name: "read_horizon",
        sql: """
            SELECT least(now(), min(xact_start)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = '\(writerName)'
            """)

    /// The lowest identifier that may still be missing.
    static func read(on pool: Pool, _ settling: Duration) async throws(PostgresError) -> JobID {
        let rows = try await pool.run(statement, [])
        guard let row = rows.first else { throw PostgresError(.misuse, nil, "no horizon") }
        return .lowest(at: Timestamp(microseconds: try row.required.timestamp(0)) - settling)
    }
}
