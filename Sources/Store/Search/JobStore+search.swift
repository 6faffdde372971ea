package import Jobs
import Postgres
package import Time

extension JobStore {
    /// A page of a list.
    package struct Page: Sendable, Equatable {
        /// The jobs, in the order of the query: fewer than its limit when there are no more, or when they are large.
        package let jobs: [Job]
        /// The `after` of the query for the next page; nil when there are no more jobs now.
        package let next: ID<Job>?
    }

    /// A page ends with the job at which its triggers, labels and keyvals reach this many bytes, as text or as stored.
    static let pageBytes = 8 << 20

    /// Lists jobs, a page at a time.
    ///
    /// Following `next` gives every job once, whatever is created in the meantime. From the newest, jobs created after
    /// the first page do not appear. From the oldest, a job appears shortly (`StoreOptions.settling`) after its
    /// creation, once no create of a job with a lower UUID can still be under way.
    ///
    /// - Throws: `invalid` (limit), `tooSlow`, `unavailable`, `busy`, `failed`.
    package func search(_ query: JobQuery) async throws(StoreError) -> Page {
        guard (1...JobQuery.maxLimit).contains(query.limit) else {
            throw .invalid("A page has 1 to \(JobQuery.maxLimit) jobs; \(query.limit) were asked for.")
        }
        return try await storing { () async throws(PostgresError) in
            let horizon =
                query.order == .newestFirst
                ? nil : try await Horizon.read(on: pool, settling: options.settling, createsInFlight)
            let rows = try await pool.query(Self.statement(query, before: horizon)).prefix(query.limit)
            let found = try rows.decode { columns throws(PostgresError) in
                (hasMore: try columns.bool(), job: try JobRow.wholeJob(&columns))
            }
            return Page(jobs: found.map(\.job), next: found.last?.hasMore == true ? found.last?.job.id : nil)
        }
    }

    /// One row more than the limit shows whether there is a next page. Crashes and decisions are looked up for the page
    /// alone; OFFSET 0 keeps the planner from turning the look-ups into joins.
    ///
    /// The bytes are added up twice: as stored, which is known without reading them, and then, for the rows within the
    /// bound, as decompressed, which can be a hundred times as much.
    private static func statement(_ query: JobQuery, before horizon: ID<Job>?) -> SQLText {
        let needsCrash = query.conditions.contains(where: \.isOfCrash)
        let conditions = ConditionSQL.job(withCrash: needsCrash)
        var statement = SQLText()
        var clauses = query.conditions.map { conditions.sql($0, in: &statement) }
        if let after = query.after {
            clauses.append(conditions.ids(query.order == .newestFirst ? "<" : ">", after, in: &statement))
        }
        if let horizon { clauses.append(conditions.ids("<", horizon, in: &statement)) }
        let direction = query.order == .newestFirst ? "DESC" : "ASC"
        let limit = statement.bind(.int8(Int64(query.limit) + 1))
        statement.append(
            """
            WITH page AS (
                SELECT job.* FROM job \(needsCrash ? "JOIN crash ON crash.job = job.uuid" : "")
                \(clauses.isEmpty ? "" : "WHERE \(clauses.joined(separator: "\n    AND "))")
                ORDER BY job.uuid \(direction) LIMIT \(limit)
            ), stored AS (
                SELECT job.*, lead(true, 1, false) OVER list AS has_more,
                    sum(\(storedBytes)) OVER list - \(storedBytes) AS stored_before
                FROM page AS job
                WINDOW list AS (ORDER BY job.uuid \(direction) ROWS UNBOUNDED PRECEDING)
            ), measured AS (
                SELECT job.*, sum(\(bytes)) OVER list - \(bytes) AS bytes_before
                FROM stored AS job
                WHERE stored_before < \(pageBytes)
                WINDOW list AS (ORDER BY job.uuid \(direction) ROWS UNBOUNDED PRECEDING)
            )
            SELECT job.has_more, \(JobRow.columns), \(JobRow.moreColumns)
            FROM measured AS job
            LEFT JOIN LATERAL (
                SELECT * FROM crash WHERE crash.job = job.uuid AND job.state = 'CRASHED' OFFSET 0
            ) AS crash ON true
            LEFT JOIN LATERAL (
                SELECT * FROM decision WHERE predecessor = job.uuid AND job.state = 'CRASHED' OFFSET 0
            ) AS decision ON true
            WHERE job.bytes_before < \(pageBytes)
            ORDER BY job.uuid \(direction)
            """)
        return statement
    }

    private static let large = ["job.trigger", "job.labels", "job.keyvals"]

    private static let storedBytes = "(\(large.map { "coalesce(pg_column_size(\($0)), 0)" }.joined(separator: " + ")))"

    private static let bytes: String = {
        let each = large.map { column in
            """
            CASE WHEN pg_column_compression(\(column)) IS NULL
                THEN coalesce(pg_column_size(\(column)), 0) ELSE octet_length(\(column)::text) END
            """
        }
        return "(\(each.joined(separator: " + ")))"
    }()
}
