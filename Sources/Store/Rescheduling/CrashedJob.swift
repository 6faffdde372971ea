package import Jobs
import Postgres

/// A job whose crash is to be decided about, or told of, with all that is on record about it.
package struct CrashedJob: Sendable {
    /// The job; it has its crash.
    package let job: Job
    /// How it crashed.
    package let crash: Crash
    /// The attempts before it.
    package let chain: Chain

    /// What the crashes before this one came to. Each of them was followed by the next attempt, so they are consecutive.
    package struct Chain: Sendable, Equatable {
        /// Attempts before this one that count against a limit.
        package let counted: Int
        /// What broke in each of them, oldest first.
        package let causes: [String]
        /// How long they ran, together.
        package let spent: Duration
    }
}

extension CrashedJob {
    /// A statement that reads crashes: those of `claimed`, a query of the columns `job` and `place`, in the order of the
    /// places. `more` is further CTEs.
    static func statement(_ name: String, _ claimed: String, _ more: String = "") -> Statement {
        Statement(
            name: name,
            sql: """
                WITH claimed AS MATERIALIZED (
                    \(claimed)
                )\(more)
                SELECT \(JobRow.columns), \(JobRow.moreColumns), \(columns)
                FROM claimed
                JOIN job ON job.uuid = claimed.job
                JOIN crash ON crash.job = claimed.job
                LEFT JOIN decision ON decision.predecessor = claimed.job
                LEFT JOIN decision AS before ON before.predecessor = job.predecessor
                ORDER BY claimed.place, claimed.job
                """)
    }

    /// Reads the crashes of the jobs `$1`, as far as they are there.
    static let readStatement = statement("read_crashes", "SELECT job, 0 AS place FROM unnest($1) AS wanted (job)")

    /// The columns that follow `JobRow.columns` and `JobRow.moreColumns`, of the decision about the predecessor.
    private static let columns = """
        before.counted, before.causes, extract(epoch FROM before.spent)::float8
        """

    /// Reads a row of `JobRow.columns`, `JobRow.moreColumns` and `columns`; nil when the job has no crash any more.
    init?(_ row: Row) throws(PostgresError) {
        let job = try JobRow.wholeJob(row)
        guard let crash = job.crash else { return nil }
        self.job = job
        self.crash = crash
        chain = Chain(
            counted: try row.int(JobRow.wholeColumns) ?? 0,
            causes: try row.texts(JobRow.wholeColumns + 1)?.compactMap { $0 } ?? [],
            spent: .seconds(try row.double(JobRow.wholeColumns + 2) ?? 0))
    }
}
