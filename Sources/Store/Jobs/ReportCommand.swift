import Access
import Jobs
import Postgres
import Time

/// One report of a state; a batch has the reports that wait at the same time.
struct ReportCommand: LaneCommand {
    let transition: Transition
    let actor: Actor

    /// Of two reports on one job, the second must see the result of the first.
    var subject: ID<Job>? { transition.job }
    var rows: Int { LaneRows.weight(rows: 1, bytes: transition.keyvals.byteCount) }

    /// The job as the report made it; nil when the report changed nothing.
    typealias Outcome = Job?
    typealias Subject = ID<Job>

    /// The guards are in the WHERE, the outcome comes from RETURNING: a job that is not returned was not changed.
    ///
    /// Rows are updated in the order of the arrays, which are sorted, so that two statements may wait for but never
    /// deadlock each other. The one that waited checks its guards again on the row as the other left it. A time is the
    /// reporter's, else the transaction's, but never before an earlier time of the job: clocks differ.
    static let statement = Statement(
        name: "report_states",
        sql: """
            WITH report AS (
                SELECT job, state::job_state AS state, at, keyvals, expected, notify, cause, fatal, actor
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    AS report (job, state, at, keyvals, expected, notify, cause, fatal, actor)
            ), changed AS (
                UPDATE job SET
                    state = report.state,
                    revision = job.revision + 1,
                    started_at = CASE WHEN report.state = 'RUNNING'
                        THEN greatest(coalesce(report.at, now()), job.created_at) ELSE job.started_at END,
                    ended_at = CASE WHEN report.state >= 'FINISHED'
                        THEN greatest(coalesce(report.at, now()), job.created_at, job.started_at) END,
                    keyvals = CASE WHEN report.keyvals IS NULL
                        THEN job.keyvals ELSE job.keyvals || report.keyvals END
                FROM report
                WHERE job.uuid = report.job
                    AND job.state <= 'RUNNING' AND job.state < report.state
                    AND (report.expected IS NULL OR job.revision = report.expected)
                    AND (report.at IS NULL
                        OR report.at >= greatest(job.created_at, job.started_at) - interval '\(Int(ClockSkew.tolerance.seconds)) seconds')
                    AND (report.state <> 'CRASHED'
                        OR EXISTS (SELECT FROM vocabulary WHERE kind = 'notify' AND name = report.notify)
                        AND EXISTS (SELECT FROM vocabulary WHERE kind = 'cause' AND name = report.cause))
                RETURNING job.*, report.keyvals AS reported, report.notify, report.cause, report.fatal,
                    report.actor
            ), event AS (
                INSERT INTO job_event (job, kind, state, occurred_at, keyvals, actor)
                SELECT uuid, 'state', state, coalesce(ended_at, started_at), reported, actor FROM changed
            ), crashed AS (
                INSERT INTO crash (job, crashed_at, taskname, arch, notify, cause, fatal, keyvals)
                SELECT uuid, ended_at, taskname, arch, notify, cause, fatal, coalesce(reported, '{}')
                FROM changed WHERE state = 'CRASHED'
            )
            SELECT \(JobRow.columns) FROM changed AS job
            """)

    /// Performs a batch in one statement, and announces crashes after the commit.
    static func perform(
        _ commands: [ReportCommand], on connection: Pool, _ announcer: Announcer
    ) async throws(PostgresError) -> [Lane<ReportCommand>.Outcome] {
        let reports = commands.sorted { $0.transition.job < $1.transition.job }
        let rows = try await connection.run(statement, parameters(reports))
        // The statement does not return the crash; it is in the report.
        var crashes: [ID<Job>: CrashReport] = [:]
        for report in reports { crashes[report.transition.job] = report.transition.crash }
        var changed: [ID<Job>: Job] = [:]
        changed.reserveCapacity(rows.count)
        for row in rows {
            var columns = row.columns
            let job = try JobRow.job(&columns)
            if let report = crashes[job.id], let endedAt = job.endedAt {
                changed[job.id] = job.with(crash: Crash(report: report, crashedAt: endedAt))
            } else {
                changed[job.id] = job
            }
        }
        if changed.values.contains(where: { $0.crash != nil }) { announcer.announce(.crashes) }
        return commands.map { .success(changed[$0.transition.job]) }
    }

    static func parameters(_ commands: [ReportCommand]) -> [Parameter] {
        let reports = commands.map(\.transition)
        return [
            .uuids(reports.map(\.job.halves)),
            .texts(reports.map(\.state.rawValue)),
            .timestamps(reports.map(\.at?.microseconds)),
            .jsonbs(reports.map { $0.keyvals.isEmpty ? nil : $0.keyvals.json }),
            .int4s(reports.map { $0.expectedRevision.map(Int32.init(clamping:)) }),
            .texts(reports.map(\.crash?.notify)),
            .texts(reports.map(\.crash?.cause)),
            .bools(reports.map(\.crash?.fatal)),
            .texts(commands.map(\.actor.name)),
        ]
    }
}
