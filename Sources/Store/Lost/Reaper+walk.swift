import Jobs
import Postgres
import Time

/// The walk: jobs are looked at when they have come to an age, in the order of the identifiers.
///
/// A state has no index, because an index would make each report dearer; and most jobs have ended by then, so that
/// nothing needs to be written about them.
extension Reaper {
    /// A job is looked at twice; the raw value is the column that says how far.
    enum Look: String, CaseIterable {
        /// When it is some seconds old. Only what may be overdue within the hour is put on the watch.
        case early = "walked_to"
        /// When it is an hour old. Everything that is live is put on the watch.
        case late = "walked_again_to"

        /// How old jobs are by then.
        func age(_ options: StoreOptions) -> Duration {
            switch self {
            case .early: options.watchAge
            case .late: Watch.longestPause
            }
        }

        /// When the job is to be looked at next; nil when there is no need to watch it, or not yet.
        func due(_ job: WatchedJob, _ watch: Watch) -> Timestamp? {
            switch watch.verdict(on: job) {
            case .over: nil
            case .wait(let until): self == .early && until >= watch.now + Watch.longestPause ? nil : until
            // Perhaps: here its reports and heartbeats are not known.
            case .lost: watch.now
            }
        }
    }

    /// Jobs that are read in one statement.
    static let walkStep = 5000
    /// For how long a pass walks; the next one goes on.
    private static var walkTime: Duration { .seconds(1) }

    /// Puts jobs that have come to an age on the watch, as far as they are live.
    ///
    /// It does not go beyond the horizon, so that no job that commits late is passed over.
    func walk(_ watch: Watch) async throws(PostgresError) {
        let horizon = try await Horizon.read(on: pool, settling: options.settling, jobs.createsInFlight)
        for look in Look.allCases {
            let end = min(horizon, ID<Job>.lowest(at: watch.now - look.age(options)))
            let start = ContinuousClock.now
            var place = try await place(look)
            // No place when another server takes the same step: it goes on.
            while let here = place, here < end, ContinuousClock.now - start < Self.walkTime {
                place = try await step(look, from: here, before: end, watch)
            }
        }
    }

    private func place(_ look: Look) async throws(PostgresError) -> ID<Job>? {
        let statement = Statement(name: "read_\(look)_walk", sql: "SELECT \(look.rawValue) FROM reaper")
        return try await pool.run(statement, []).first.map { row throws(PostgresError) in
            ID<Job>(try row.required.uuid(0))
        }
    }

    /// Takes one step, and returns where it led; nil when another server took it.
    private func step(
        _ look: Look, from place: ID<Job>, before end: ID<Job>, _ watch: Watch
    ) async throws(PostgresError) -> ID<Job>? {
        let rows = try await pool.run(Self.stepStatement, [.uuid(place.halves), .uuid(end.halves)])
        var next = end
        var live: [(id: ID<Job>, due: Timestamp)] = []
        for row in rows {
            let job = try Self.job(row, reportedAt: nil, beatAt: nil, notBefore: nil)
            if try row.required.int(8) == Self.walkStep { next = job.id }
            if let due = look.due(job, watch) { live.append((job.id, due)) }
        }
        let moved = try await pool.run(
            Self.watchStatement(look),
            [
                .uuid(place.halves), .uuid(next.halves), .uuids(live.map(\.id.halves)),
                .timestamps(live.map(\.due.microseconds)),
            ])
        return moved.isEmpty ? nil : next
    }

    /// The live jobs of the next few thousand, and the last of them whatever its state; the last row is that of the last.
    private static let stepStatement = Statement(
        name: "read_walked_jobs",
        sql: """
            WITH step AS MATERIALIZED (
                SELECT uuid, state, revision, created_at, started_at, queue_timeout, run_timeout, heartbeat_timeout
                FROM job WHERE uuid >= $1 AND uuid < $2 ORDER BY uuid LIMIT \(walkStep)
            ), last AS (
                SELECT uuid, (SELECT count(*) FROM step) AS jobs FROM step ORDER BY uuid DESC LIMIT 1
            )
            SELECT step.*, last.jobs FROM last JOIN step ON step.state <= 'RUNNING' OR step.uuid = last.uuid
            ORDER BY step.uuid
            """)

    /// Both or neither: the mark moves, and what is behind it is watched.
    private static func watchStatement(_ look: Look) -> Statement {
        Statement(
            name: "watch_jobs_\(look)",
            sql: """
                WITH moved AS (
                    UPDATE reaper SET \(look.rawValue) = $2 WHERE \(look.rawValue) = $1 RETURNING true
                ), watched AS (
                    INSERT INTO watch (job, due_at)
                    SELECT job, due_at FROM unnest($3, $4) AS live (job, due_at) WHERE EXISTS (SELECT FROM moved)
                    ON CONFLICT (job) DO NOTHING
                )
                SELECT * FROM moved
                """)
    }
}
