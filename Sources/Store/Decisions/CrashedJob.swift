package import Jobs
import Postgres
package import Rescheduling

/// A job with its crash and the attempts before it: what a decision and a notice need.
package struct CrashedJob: Sendable {
    /// The job, with its crash and its decision.
    package let job: Job
    /// How it crashed.
    package let crash: Crash
    /// The attempts up to this one; each earlier one crashed and was run again by the next.
    package let chain: Chain
}

extension CrashedJob {
    /// The columns that are read: of a job, its crash, the decision about it and, as `before`, the decision about its
    /// predecessor.
    static let columns = """
        \(JobRow.columns), \(JobRow.moreColumns), \
        before.counted, before.causes, extract(epoch FROM before.spent)::float8
        """

    /// Reads `columns`; nil when the job has no crash any more.
    init?(_ columns: inout Row.Columns) throws(PostgresError) {
        let job = try JobRow.wholeJob(&columns)
        guard let crash = job.crash else { return nil }
        self.job = job
        self.crash = crash
        chain = Chain(
            of: job, crash, counted: try columns.optionalInt() ?? 0, earlierCauses: try columns.optionalTexts() ?? [],
            spent: .seconds(try columns.optionalDouble() ?? 0))
    }

    /// Reads the crashes of the jobs `$1`, as far as they are kept.
    static let readStatement = Statement(
        name: "read_crashes",
        sql: """
            SELECT \(columns)
            FROM unnest($1) AS wanted (job)
            JOIN job ON job.uuid = wanted.job
            JOIN crash ON crash.job = wanted.job
            LEFT JOIN decision ON decision.predecessor = wanted.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ORDER BY wanted.job
            """)
}
