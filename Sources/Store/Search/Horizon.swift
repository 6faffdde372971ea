import Jobs
import Postgres
import Time

/// How far a list from the oldest may go: every job with a lower UUID is visible by now, or never will be.
///
/// Identifiers are made before their transaction begins, and transactions commit in any order. A server knows which of
/// its own creates are under way. It finds those of other servers by their open transactions, whose connections share
/// an application name: none has an identifier below the start of the oldest, less the time from making an identifier
/// to sending it (`StoreOptions.settling`).
enum Horizon {
    /// The application name of connections that create jobs or report on them.
    static let writerName = "execdb-writer"

    private static let statement = Statement(
        name: "read_horizon",
        sql: """
            SELECT least(now(), min(xact_start)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = '\(writerName)'
            """)

    /// The lowest identifier that may still be missing.
    ///
    /// The transactions are read before the creates of this server: a create that is not under way any more when these
    /// are read is visible to later reads, and one that begins later gets identifiers above the time that was read
    /// first.
    static func read(
        on pool: Pool, settling: Duration, _ creates: CreatesInFlight
    ) async throws(PostgresError) -> ID<Job> {
        let begun = try await pool.run(statement, []).decodeFirst { columns throws(PostgresError) in try columns.time()
        }
        guard let begun else { throw PostgresError(.misuse, nil, "the statement returned no horizon") }
        let elsewhere = ID<Job>.lowest(at: begun - settling)
        return creates.lowest.map { min($0, elsewhere) } ?? elsewhere
    }
}
