import Access
package import Jobs
import Postgres
import Time

/// The watch: which live jobs are to be looked at when, and how far the walk through all jobs has come.
///
/// The state of a job has no index, because it would make each report cost more. Instead the reaper walks through the
/// jobs in the order of their identifiers (`WatchPass`): most have ended by then, and nothing is written about these.
package struct WatchStore: Sendable {
    let pool: Pool
    let jobs: JobStore
    let options: StoreOptions

    /// Waits until the database can be reached. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// Has statements planned again: a plan made for an empty partition is far too slow once that is filled; see
    /// `Sessions.lane`.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func discardPlans() async throws(StoreError) {
        _ = try await storing { () async throws(PostgresError) in try await pool.run(sql: "DISCARD PLANS") }
    }

    /// Records the time of this pass, and returns the time and the graces by which jobs are judged.
    ///
    /// When the last pass was longer ago than `Watch.slack`, no server was up in between, or the database was not, and
    /// reporters could not reach the service: then a grace begins.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func tick() async throws(StoreError) -> Watch {
        let watch = try await pool.readFirst(Self.tickStatement, [.float8(options.databaseLead().seconds)]) {
            columns throws(PostgresError) in
            Watch(
                now: try columns.time(), defaults: options.defaultTimeouts, backAt: try columns.time(),
                lenientUntil: try columns.time())
        }
        guard let watch else { throw .failed("the table reaper has no row") }
        return watch
    }

    /// Ends a lost job by a report, if it has not changed since it was claimed.
    ///
    /// - Returns: Whether it was ended.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func end(_ job: WatchedJob, _ loss: Loss) async throws(StoreError) -> Bool {
        let report = Transition(job: job.id, crash: loss.report, expectedRevision: job.revision)
        return try await jobs.reports.submit(ReportCommand(transition: report, actor: .reaper)) != nil
    }

    private static let slack = "\(Int(Watch.slack.seconds)) seconds"
    private static let leastGrace = "\(Int(Watch.grace.lowerBound.seconds)) seconds"
    private static let mostGrace = "\(Int(Watch.grace.upperBound.seconds)) seconds"

    /// Goes by the database's clock, which all servers share, and by which reports and heartbeats are recorded.
    private static let tickStatement = Statement(
        name: "note_pass",
        sql: """
            UPDATE reaper SET
                passed_at = greatest(passed_at, clock.now),
                back_at = CASE WHEN clock.now > passed_at + interval '\(slack)' THEN clock.now ELSE back_at END,
                lenient_until = CASE WHEN clock.now > passed_at + interval '\(slack)'
                    THEN greatest(lenient_until,
                        clock.now + least(greatest(clock.now - passed_at, interval '\(leastGrace)'), interval '\(mostGrace)'))
                    ELSE lenient_until END
            FROM (SELECT now() + make_interval(secs => $1) AS now) AS clock
            RETURNING clock.now, back_at, lenient_until
            """)
}
