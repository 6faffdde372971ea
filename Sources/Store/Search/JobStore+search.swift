package import Jobs
import Postgres

extension JobStore {
    /// A part of a list.
    package struct Page: Sendable, Equatable {
        /// The jobs, in the order asked for.
        package let jobs: [Job]
        /// Where the next part begins: `after` of the next query; nil when there is no more now.
        package let next: JobID?
    }

    /// Lists jobs, a page at a time.
    ///
    /// Walking on with `next` gives every job once, whatever is created meanwhile. From the newest, jobs created after
    /// the first page do not appear. From the oldest, jobs appear a moment (`StoreOptions.settling`) after their
    /// creation, once no job with a lower UUID can still be on its way.
    ///
    /// - Throws: `invalid` (limit), `tooSlow`, `unavailable`, `busy`, `failed`.
    package func search(_ query: JobQuery) async throws(StoreError) -> Page {
        guard (1...JobQuery.maxLimit).contains(query.limit) else {
            throw .invalid("A page has 1 to \(JobQuery.maxLimit) jobs; \(query.limit) were asked for.")
        }
        do throws(PostgresError) {
            let horizon =
                query.order == .newestFirst
                ? nil : try await Horizon.read(on: pool, settling: options.settling, createsInFlight)
            let statement = Self.statement(query, before: horizon)
            var jobs: [Job] = []
            for row in try await pool.query(statement) { jobs.append(try JobRow.wholeJob(row)) }
            let hasMore = jobs.count > query.limit
            if hasMore { jobs.removeLast() }
            return Page(jobs: jobs, next: hasMore ? jobs.last?.id : nil)
        } catch {
            throw StoreError(error)
        }
    }

    /// One row more than the limit tells whether there is more. What belongs to a job besides its row is looked up for
    /// the page alone; OFFSET 0 keeps the planner from making joins of it.
    private static func statement(_ query: JobQuery, before horizon: JobID?) -> SQLText {
        let needsCrash = query.conditions.contains(where: \.isOfCrash)
        let conditions = Conditions.job(withCrash: needsCrash)
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
            )
            SELECT \(JobRow.columns), \(JobRow.moreColumns)
            FROM page AS job
            LEFT JOIN LATERAL (
                SELECT * FROM crash WHERE crash.job = job.uuid AND job.state = 'CRASHED' OFFSET 0
            ) AS crash ON true
            LEFT JOIN LATERAL (
                SELECT * FROM reschedule WHERE predecessor = job.uuid AND job.state = 'CRASHED' OFFSET 0
            ) AS reschedule ON true
            ORDER BY job.uuid \(direction)
            """)
        return statement
    }
}
