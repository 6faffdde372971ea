import Jobs
import Postgres
import Time

/// The reading of one job; a batch has the reads that wait at the same time.
struct ReadCommand: LaneCommand {
    let id: ID<Job>

    /// A batch may have several reads of one job.
    var subject: ID<Job>? { nil }
    var rows: Int { 1 }

    typealias Outcome = Job?
    typealias Subject = ID<Job>

    /// A nested loop over the identifiers, so that each is looked up in its partition alone.
    static let statement = Statement(
        name: "read_jobs",
        sql: """
            SELECT \(JobRow.columns) FROM unnest($1) AS wanted (uuid) JOIN job ON job.uuid = wanted.uuid
            """)

    /// The same, with the crash and the decision of jobs that crashed; a job that did not costs no look-up there.
    static let wholeStatement = Statement(
        name: "read_whole_jobs",
        sql: """
            SELECT \(JobRow.columns), \(JobRow.moreColumns)
            FROM unnest($1) AS wanted (uuid)
            JOIN job ON job.uuid = wanted.uuid
            LEFT JOIN crash ON crash.job = CASE WHEN job.state = 'CRASHED' THEN job.uuid END
            LEFT JOIN decision ON decision.predecessor = crash.job
            """)

    /// Reads the jobs of a batch together; a job that does not exist is nil.
    @Sendable static func perform(
        _ commands: [ReadCommand], on connection: Pool
    ) async throws(PostgresError) -> [Lane<ReadCommand>.Outcome] {
        let jobs = try await read(Set(commands.map(\.id)), on: connection)
        return commands.map { .success(jobs[$0.id]) }
    }

    /// The jobs with these identifiers, as far as they exist.
    ///
    /// Half of a batch's cost in the database is to start a statement on all partitions of its tables. So the tables of
    /// crashes are read only if a job of the batch crashed.
    static func read(_ ids: Set<ID<Job>>, on connection: Pool) async throws(PostgresError) -> [ID<Job>: Job] {
        var (jobs, crashed) = try found(in: await connection.run(statement, [.uuids(ids.sorted().map(\.halves))]))
        guard !crashed.isEmpty else { return jobs }
        let whole = try await connection.run(wholeStatement, [.uuids(crashed.map(\.halves))])
        for job in try whole.decode(JobRow.wholeJob) { jobs[job.id] = job }
        return jobs
    }

    /// The jobs in rows of `JobRow.columns`; of those that crashed, the identifiers only.
    private static func found(
        in rows: Rows
    ) throws(PostgresError) -> (jobs: [ID<Job>: Job], crashed: [ID<Job>]) {
        var (jobs, crashed): ([ID<Job>: Job], [ID<Job>]) = ([:], [])
        jobs.reserveCapacity(rows.count)
        for row in rows {
            var columns = row.columns
            let job = try JobRow.job(&columns)
            if job.state == .crashed { crashed.append(job.id) } else { jobs[job.id] = job }
        }
        return (jobs, crashed)
    }
}
