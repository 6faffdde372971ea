import Jobs
import Postgres
import Time

/// Months, whose partitions are dropped whole.
extension Pruner {
    /// A month that has partitions.
    struct Month {
        /// The end of the partitions' names, as in `2026_11`.
        let suffix: String
        /// The lowest identifier of its jobs.
        let lowest: ID<Job>
        /// The lowest identifier of jobs of the next month.
        let end: ID<Job>

        init(_ columns: inout Row.Columns) throws(PostgresError) {
            (suffix, lowest, end) = (try columns.text(), try columns.id(), try columns.id())
        }
    }

    /// Drops a month. The partitions go last: by them an interrupted run finds the month again.
    func drop(_ month: Month, _ connection: Connection) async throws(PostgresError) {
        try await forget(month, connection)
        // One table a transaction, so that no order of locks can lead to a deadlock.
        for table in JobTable.partitioned {
            try await patiently { () async throws(PostgresError) in
                _ = try await connection.execute(sql: "DROP TABLE IF EXISTS \(table.name)_\(month.suffix)")
            }
        }
        // Rows that were written about these jobs in the meantime, such as decisions.
        try await forget(month, connection)
    }

    /// Deletes the rows of other tables that belong to the jobs of a month, and marks its crashes as decided, so that
    /// no driver claims them any more.
    private func forget(_ month: Month, _ connection: Connection) async throws(PostgresError) {
        let range: [Parameter] = [.uuid(month.lowest.halves), .uuid(month.end.halves)]
        _ = try await connection.execute(sql: Self.finish, range)
        for table in JobTable.others { _ = try await connection.execute(sql: table.deleteRange, range) }
    }

    private static let finish =
        "UPDATE crash SET undecided = false WHERE undecided AND job >= $1 AND job < $2"

    /// The months with partitions that ended at `limit` or before, oldest first.
    func months(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> [Month] {
        try await connection.execute(
            sql: """
                SELECT suffix, lowest_job_uuid(first AT TIME ZONE 'UTC'), lowest_job_uuid(next AT TIME ZONE 'UTC')
                FROM (
                    SELECT DISTINCT right(inhrelid::regclass::text, 7) AS suffix FROM pg_inherits
                    WHERE inhparent = ANY($1::text[]::regclass[])
                        AND inhrelid::regclass::text ~ '_[0-9]{4}_(0[1-9]|1[0-2])$'
                ) AS partition,
                LATERAL (SELECT to_date(suffix, 'YYYY_MM')::timestamp AS first) AS begin,
                LATERAL (SELECT first + interval '1 month' AS next) AS following
                WHERE next AT TIME ZONE 'UTC' <= $2
                ORDER BY suffix
                """,
            [.texts(JobTable.partitioned.map(\.name)), .timestamp(microseconds: limit.microseconds)]
        ).decode(Month.init)
    }

    /// Counts what there is of a month; some of its partitions may have been dropped already.
    func portion(_ month: Month, _ connection: Connection) async throws(PostgresError) -> Portion {
        let suffix = month.suffix
        func count(_ table: String, _ condition: String = "true") async throws(PostgresError) -> Int {
            let name = "\(table)_\(suffix)"
            guard try await number("SELECT count(to_regclass('\(name)'))", connection) == 1 else { return 0 }
            return try await number("SELECT count(*) FROM \(name) WHERE \(condition)", connection)
        }
        var bytes = 0
        for table in JobTable.partitioned {
            bytes += try await number(
                "SELECT coalesce(pg_total_relation_size(to_regclass('\(table.name)_\(suffix)')), 0)", connection)
        }
        return Portion(
            month: String(suffix.map { $0 == "_" ? "-" : $0 }), jobs: try await count("job"),
            unfinished: try await count("job", "state <= 'RUNNING'"), events: try await count("job_event"),
            crashes: try await count("crash"), bytes: bytes)
    }

    private func number(_ sql: String, _ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.execute(sql: sql)
            .decodeFirst { columns throws(PostgresError) in try columns.int() } ?? 0
    }
}
