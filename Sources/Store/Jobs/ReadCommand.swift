import Jobs
import Postgres

/// The reading of one job, together with the others that are wanted at the same moment.
struct ReadCommand: LaneCommand {
    let id: JobID

    /// The same job may be wanted several times in a batch.
    var subject: JobID? { nil }
    var rows: Int { 1 }

    typealias Outcome = Job?
    typealias Subject = JobID

    /// A nested loop over the identifiers, so that each is looked up in its partition alone; a job that did not crash
    /// costs no look-up in the other tables.
    static let statement = Statement(
        name: "read_jobs",
        sql: """
            SELECT \(JobRow.columns), \(JobRow.moreColumns)
            FROM unnest($1) AS wanted (uuid)
            JOIN job ON job.uuid = wanted.uuid
            LEFT JOIN crash ON crash.job = CASE WHEN job.state = 'CRASHED' THEN job.uuid END
            LEFT JOIN reschedule ON reschedule.predecessor = crash.job
            """)

    /// Reads the jobs of a batch in one statement; a job that does not exist is nil.
    @Sendable static func perform(
        _ commands: [ReadCommand], on connection: Pool
    ) async throws(PostgresError) -> [Lane<ReadCommand>.Outcome] {
        let jobs = try await read(Set(commands.map(\.id)), on: connection)
        return commands.map { .success(jobs[$0.id]) }
    }

    /// The jobs with these identifiers, as far as they exist.
    static func read(_ ids: Set<JobID>, on connection: Pool) async throws(PostgresError) -> [JobID: Job] {
        let rows = try await connection.run(statement, [.uuids(ids.sorted().map(\.halves))])
        var jobs: [JobID: Job] = [:]
        for row in rows {
            let job = try JobRow.wholeJob(row)
            jobs[job.id] = job
        }
        return jobs
    }
}
