import Jobs
import Observability
import Postgres
import Time

/// Ends the jobs whose reporter died. Several servers do it at once; ended at any point, nothing is lost or done twice.
///
/// A pass has three steps: it notes that we are here (`tick`), puts jobs that have come to an age on the watch (`walk`),
/// and judges those that are due on it (`reap`). `Watch` has the rules.
struct Reaper: Sendable {
    let pool: Pool
    let jobs: JobStore
    let options: StoreOptions
    let observe: Observer

    /// Jobs that are judged at a time.
    static let batch = 500
    /// For how long a job that is being judged is left alone by others.
    static let lease: Duration = .seconds(30)

    /// Looks for lost jobs, once.
    func pass() async throws(PostgresError) {
        // Plans that suit a month's partition while it is empty are ruinous later; see `Sessions.lane`.
        _ = try await pool.run(sql: "DISCARD PLANS")
        try await walk(try await tick())
        while try await reap(try await tick()) == Self.batch {}
    }

    /// Notes the time of this look, and finds out whether the last one is so long ago that reporters could not reach us
    /// meanwhile: no server was up, or the database was not.
    func tick() async throws(PostgresError) -> Watch {
        let rows = try await pool.run(Self.tickStatement, [.float8(options.databaseLead().seconds)])
        guard let row = rows.first else { throw PostgresError(.misuse, nil, "the table reaper has no row") }
        return Watch(
            now: try row.required.time(0), defaults: options.defaultTimeouts, backAt: try row.required.time(1),
            lenientUntil: try row.required.time(2))
    }

    /// The database's clock is the one that all servers share, and the one that dates reports and heartbeats.
    private static let tickStatement = Statement(
        name: "note_pass",
        sql: """
            UPDATE reaper SET
                passed_at = greatest(passed_at, clock.now),
                back_at = CASE WHEN \(wasAway) THEN clock.now ELSE back_at END,
                lenient_until = CASE WHEN \(wasAway)
                    THEN greatest(lenient_until, clock.now + least(greatest(clock.now - passed_at,
                        interval '\(Int(Watch.grace.lowerBound.seconds)) seconds'),
                        interval '\(Int(Watch.grace.upperBound.seconds)) seconds'))
                    ELSE lenient_until END
            FROM (SELECT now() + make_interval(secs => $1) AS now) AS clock
            RETURNING clock.now, back_at, lenient_until
            """)

    private static let wasAway = "clock.now > passed_at + interval '\(Int(Watch.slack.seconds)) seconds'"

    /// Judges jobs that are due, at most a batch, ends the lost ones, and returns how many were judged.
    func reap(_ watch: Watch) async throws(PostgresError) -> Int {
        var verdicts = Verdicts()
        let claimed = try await claim(at: watch.now, &verdicts)
        var lost: [(WatchedJob, Loss)] = []
        for job in claimed {
            switch watch.verdict(on: job) {
            case .over: verdicts.over.append(job.id)
            case .wait(let time): verdicts.waiting.append((job.id, time))
            case .lost(let loss): lost.append((job, loss))
            }
        }
        let judged = verdicts.count + lost.count
        await end(lost, at: watch.now, &verdicts)
        try await settle(verdicts)
        return judged
    }

    /// Ends lost jobs by reports like any other: the first end wins. Those that cannot be ended now come again when the
    /// lease is over.
    func end(_ lost: [(WatchedJob, Loss)], at now: Timestamp, _ verdicts: inout Verdicts) async {
        let outcomes = await withTaskGroup(of: (ID<Job>, Loss.Reason, Bool?).self) { group in
            for (job, loss) in lost {
                group.addTask { (job.id, loss.reason, await self.end(job, loss)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var ended: [Loss.Reason: Int] = [:]
        for case (let id, let reason, let isEnded?) in outcomes {
            if isEnded {
                verdicts.over.append(id)
                ended[reason, default: 0] += 1
            } else {
                verdicts.waiting.append((id, now + .seconds(1)))
            }
        }
        for (reason, count) in ended { observe(.reaped(reason: reason.rawValue, jobs: count)) }
    }

    /// Reports that a job is lost, if nothing has happened to it since it was judged: whether it was; nil for unknown.
    private func end(_ job: WatchedJob, _ loss: Loss) async -> Bool? {
        let report = Transition(job: job.id, crash: loss.report, expectedRevision: job.revision)
        do throws(StoreError) {
            return try await jobs.reports.submit(ReportCommand(transition: report)) != nil
        } catch {
            return nil
        }
    }
}
