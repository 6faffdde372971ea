import Jobs
import Postgres
import Time

/// Makes the partitions of the months to come.
enum Partitions {
    /// The partitioned tables.
    static var tables: [String] { JobTable.partitioned.map(\.name) }
    /// How many months after the present one get partitions.
    static let monthsAhead = 2

    private static let statement = Statement(
        name: "make_partition",
        sql: """
            SELECT make_partition($1, date_trunc('month', $2, 'UTC') + make_interval(months => $3))
            """)

    /// Makes the missing partitions from the month of `now` on, each in its own transaction; returns how many.
    static func makeAhead(
        from now: Timestamp, run: (Statement, [Parameter]) async throws(PostgresError) -> Rows
    ) async throws(PostgresError) -> Int {
        var made = 0
        for month in 0...monthsAhead {
            for table in tables {
                let rows = try await run(
                    statement, [.text(table), .timestamp(microseconds: now.microseconds), .int4(Int32(month))])
                if try rows.decodeFirst({ columns throws(PostgresError) in try columns.bool() }) == true { made += 1 }
            }
        }
        return made
    }
}
