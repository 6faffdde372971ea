package import Jobs
import Postgres

/// Retention: drops whole months of jobs, with their events and crashes.
///
/// A month goes when every job in it was created longer ago than asked, ended or not. Dropping a partition takes no
/// longer for millions of rows than for one; readers and writers wait for it for a moment. Jobs of months without a
/// partition, which a server whose clock was wrong may have made, stay in the default partition.
package struct Pruner: Sendable {
    private let conninfo: String

    /// A month of jobs.
    package struct Month: Sendable, Equatable {
        /// As in `2026-11`.
        package let name: String
        /// How many jobs there are.
        package let jobs: Int
        /// How many of them are SCHEDULED or RUNNING.
        package let unfinished: Int
        /// How many events.
        package let events: Int
        /// How many crashes.
        package let crashes: Int
        /// What it takes on disk, with its indexes.
        package let bytes: Int
    }

    /// For the migrated database at `conninfo`, a libpq connection string or URI.
    package init(_ conninfo: String) { self.conninfo = conninfo }

    /// The months that `drop` would drop, oldest first. Counts rows, which may take seconds for millions.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func plan(olderThan age: TimeSpan, now: Timestamp = .now()) async throws(StoreError) -> [Month] {
        try await withConnection { connection throws(PostgresError) in
            var months: [Month] = []
            for suffix in try await suffixes(before: now - age, connection) {
                months.append(try await month(suffix, connection))
            }
            return months
        }
    }

    /// Drops months, oldest first, and returns them as they were. What an interrupted run left of a month goes as well.
    ///
    /// - Throws: `busy` when somebody reads or writes without pause for a while; what was dropped stays dropped.
    ///   `unavailable`, `failed`.
    package func drop(olderThan age: TimeSpan, now: Timestamp = .now()) async throws(StoreError) -> [Month] {
        try await withConnection { connection throws(PostgresError) in
            var months: [Month] = []
            for suffix in try await suffixes(before: now - age, connection) {
                months.append(try await month(suffix, connection))
                // A month is found by its tables: what else there is goes before them.
                _ = try await connection.execute(sql: Self.forget, [.text(suffix)])
                // One table a transaction: no order of locks that could cross another's.
                for table in Partitions.tables {
                    try await dropTable("\(table)_\(suffix)", connection)
                }
            }
            return months
        }
    }

    /// What else names jobs of a month: they cannot be read any more.
    private static let forget = """
        WITH month AS (
            SELECT to_date($1, 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS first,
                (to_date($1, 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' AS next
        ), forgotten AS (
            DELETE FROM idempotency USING month WHERE created_at < month.next
        )
        DELETE FROM reschedule USING month
        WHERE predecessor >= lowest_job_uuid(month.first) AND predecessor < lowest_job_uuid(month.next)
        """

    /// The ends of the partitions' names, as in `2026_11`, of months that were over at `limit`.
    private func suffixes(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> [String] {
        let rows = try await connection.execute(
            sql: """
                SELECT DISTINCT month FROM (
                    SELECT right(inhrelid::regclass::text, 7) AS month FROM pg_inherits
                    WHERE inhparent = ANY($1::text[]::regclass[])
                        AND inhrelid::regclass::text ~ '_[0-9]{4}_(0[1-9]|1[0-2])$'
                ) AS partition
                WHERE (to_date(month, 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= $2
                ORDER BY month
                """,
            [.texts(Partitions.tables), .timestamp(microseconds: limit.microseconds)])
        var suffixes: [String] = []
        for row in rows { suffixes.append(try row.required.text(0)) }
        return suffixes
    }

    /// What there is of a month: some of its tables may have been dropped already.
    private func month(_ suffix: String, _ connection: Connection) async throws(PostgresError) -> Month {
        func count(_ table: String, _ condition: String = "true") async throws(PostgresError) -> Int {
            let name = "\(table)_\(suffix)"
            guard try await number("SELECT count(to_regclass('\(name)'))", connection) == 1 else { return 0 }
            return try await number("SELECT count(*) FROM \(name) WHERE \(condition)", connection)
        }
        let sizes = Partitions.tables.map { "coalesce(pg_total_relation_size(to_regclass('\($0)_\(suffix)')), 0)" }
        return Month(
            name: String(suffix.map { $0 == "_" ? "-" : $0 }), jobs: try await count("job"),
            unfinished: try await count("job", "state <= 'RUNNING'"), events: try await count("job_event"),
            crashes: try await count("crash"),
            bytes: try await number("SELECT \(sizes.joined(separator: " + "))", connection))
    }

    private func number(_ sql: String, _ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.execute(sql: sql).first?.required.int(0) ?? 0
    }

    /// Drops a table, waiting for its readers and writers a moment at a time: everybody else waits behind us.
    private func dropTable(_ name: String, _ connection: Connection) async throws(PostgresError) {
        var patience = 10
        while true {
            do throws(PostgresError) {
                _ = try await connection.execute(sql: "DROP TABLE IF EXISTS \(name)")
                return
            } catch  where error.sqlState == .lockNotAvailable && patience > 0 {
                patience -= 1
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func withConnection<Value>(
        _ body: (Connection) async throws(PostgresError) -> Value
    ) async throws(StoreError) -> Value {
        do throws(PostgresError) {
            return try await Connection.once(Sessions.housekeeping(conninfo), unreachable: { $0 }, body)
        } catch {
            throw StoreError(error)
        }
    }
}
