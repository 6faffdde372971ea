import Jobs
import Postgres
import Time

/// The months: partitions that are dropped whole.
extension Pruner {
    /// What else names jobs of a month: they cannot be read any more.
    private static let forget = """
        WITH month AS (
            SELECT to_date($1, 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS first,
                (to_date($1, 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' AS next
        ), forgotten AS (
            DELETE FROM idempotency USING month WHERE created_at < month.next
        ), withdrawn AS (
            DELETE FROM offer USING month
            WHERE job >= lowest_job_uuid(month.first) AND job < lowest_job_uuid(month.next)
        ), settled AS (
            UPDATE crash SET undecided = false FROM month
            WHERE undecided AND job >= lowest_job_uuid(month.first) AND job < lowest_job_uuid(month.next)
        ), passed AS (
            DELETE FROM release USING month
            WHERE predecessor >= lowest_job_uuid(month.first) AND predecessor < lowest_job_uuid(month.next)
        ), watched AS (
            DELETE FROM watch USING month
            WHERE job >= lowest_job_uuid(month.first) AND job < lowest_job_uuid(month.next)
        ), seen AS (
            DELETE FROM heartbeat USING month
            WHERE job >= lowest_job_uuid(month.first) AND job < lowest_job_uuid(month.next)
        )
        DELETE FROM decision USING month
        WHERE predecessor >= lowest_job_uuid(month.first) AND predecessor < lowest_job_uuid(month.next)
        """

    /// Drops a month. It is found by its tables, so what else there is of it goes before them.
    func drop(_ suffix: String, _ connection: Connection) async throws(PostgresError) {
        _ = try await connection.execute(sql: Self.forget, [.text(suffix)])
        // One table a transaction: no order of locks that could cross another's.
        for table in Partitions.tables {
            _ = try await patiently("DROP TABLE IF EXISTS \(table)_\(suffix)", [], connection)
        }
        // What was decided about the last of them meanwhile.
        _ = try await connection.execute(sql: Self.forget, [.text(suffix)])
    }

    /// The ends of the partitions' names, as in `2026_11`, of months that were over at `limit`.
    func suffixes(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> [String] {
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
    func month(_ suffix: String, _ connection: Connection) async throws(PostgresError) -> Portion {
        func count(_ table: String, _ condition: String = "true") async throws(PostgresError) -> Int {
            let name = "\(table)_\(suffix)"
            guard try await number("SELECT count(to_regclass('\(name)'))", connection) == 1 else { return 0 }
            return try await number("SELECT count(*) FROM \(name) WHERE \(condition)", connection)
        }
        let sizes = Partitions.tables.map { "coalesce(pg_total_relation_size(to_regclass('\($0)_\(suffix)')), 0)" }
        return Portion(
            month: String(suffix.map { $0 == "_" ? "-" : $0 }), jobs: try await count("job"),
            unfinished: try await count("job", "state <= 'RUNNING'"), events: try await count("job_event"),
            crashes: try await count("crash"),
            bytes: try await number("SELECT \(sizes.joined(separator: " + "))", connection))
    }

    private func number(_ sql: String, _ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.execute(sql: sql).first?.required.int(0) ?? 0
    }
}
