import Access
package import Jobs
import Postgres
import Time

/// The watch: which live jobs are to be looked at when, and how far all jobs were looked at.
///
/// A state has no index, because an index would make each report dearer. Instead jobs are walked through in the order of
/// their identifiers (`WatchPass`): most have ended by then, so that nothing needs to be written about them.
package struct WatchStore: Sendable {
    let pool: Pool
    let jobs: JobStore
    let options: StoreOptions

    /// Waits until the database is within reach. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) { try await pool.untilUp() }

    /// Has statements planned again: plans that suit a month's partition while it is empty are ruinous later; see
    /// `Sessions.lane`.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func discardPlans() async throws(StoreError) {
        _ = try await storing { () async throws(PostgresError) in try await pool.run(sql: "DISCARD PLANS") }
    }

    /// Notes the time of this look, and finds out whether the last one is so long ago that reporters could not reach us
    /// meanwhile: no server was up, or the database was not.
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

    /// Ends a lost job by a report like any other, if nothing has happened to it since it was claimed.
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

    /// The database's clock is the one that all servers share, and the one that dates reports and heartbeats.
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
