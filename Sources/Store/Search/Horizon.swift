import Jobs
import Postgres
import Time

/// How far a list from the oldest may go: every job with a lower UUID is visible by now, or never will be.
///
/// Identifiers are made before their transaction begins, and transactions commit in any order. Of its own creates a
/// server knows which are on their way. Those of other servers it knows by their transactions, whose connections have an
/// application name in common: below the begin of the oldest, less the time from making an identifier to sending it
/// (`StoreOptions.settling`), there is none.
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
    ///
    /// The order matters: what is not on its way any more when the second is asked is visible to reads after it,
    /// and what begins later gets identifiers later than the time that the first answered.
    static func read(
        on pool: Pool, settling: Duration, _ creates: CreatesInFlight
    ) async throws(PostgresError) -> ID<Job> {
        let begun = try await pool.run(statement, []).decodeFirst { columns throws(PostgresError) in try columns.time()
        }
        guard let begun else { throw PostgresError(.misuse, nil, "no horizon") }
        let elsewhere = ID<Job>.lowest(at: begun - settling)
        return creates.lowest.map { min($0, elsewhere) } ?? elsewhere
    }
}
