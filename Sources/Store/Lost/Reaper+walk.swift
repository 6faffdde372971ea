import Jobs
import Observability
import Postgres

/// The walk: every job is looked at once when it has come to an age, in the order of the identifiers.
///
/// A state has no index, because an index would make each report dearer; and most jobs have ended by then, so that
/// nothing needs to be written about them.
extension Reaper {
    /// Jobs that are read in one statement.
    static let walkStep = 5000
    /// How long a pass may walk; the next one goes on.
    private static var walkTime: Duration { .seconds(2) }

    /// Puts jobs that have come to the age of `StoreOptions.watchAge` on the watch, as far as they are live.
    ///
    /// It does not go beyond the horizon, so that no job that commits late is passed over.
    func walk(_ watch: Watch) async throws(PostgresError) {
        let horizon = try await Horizon.read(on: pool, settling: options.settling, jobs.createsInFlight)
        let end = min(horizon, JobID.lowest(at: watch.now - options.watchAge))
        let start = ContinuousClock.now
        var place = try await walkedTo()
        while place < end, ContinuousClock.now - start < Self.walkTime {
            // Nil when another server takes the same step: it goes on.
            guard let next = try await step(from: place, before: end, watch) else { return }
            place = next
        }
    }

    private func walkedTo() async throws(PostgresError) -> JobID {
        let rows = try await pool.run(Self.placeStatement, [])
        guard let row = rows.first else { throw PostgresError(.misuse, nil, "the table reaper has no row") }
        return JobID(try row.required.uuid(0))
    }

    private static let placeStatement = Statement(name: "read_walk", sql: "SELECT walked_to FROM reaper")

    /// Takes one step, and returns where it led; nil when another server took it.
    private func step(
        from place: JobID, before end: JobID, _ watch: Watch
    ) async throws(PostgresError) -> JobID? {
        let rows = try await pool.run(Self.stepStatement, [.uuid(place.halves), .uuid(end.halves)])
        var next = end
        var live: [(id: JobID, due: Timestamp)] = []
        for row in rows {
            let job = try Self.job(row, reportedAt: nil, beatAt: nil, notBefore: nil)
            if try row.required.int(8) == Self.walkStep { next = job.id }
            switch watch.verdict(on: job) {
            case .over: break
            case .wait(let until): live.append((job.id, until))
            // Perhaps: here its reports and heartbeats are not known.
            case .lost: live.append((job.id, watch.now))
            }
        }
        let moved = try await pool.run(
            Self.watchStatement,
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
    private static let watchStatement = Statement(
        name: "watch_jobs",
        sql: """
            WITH moved AS (
                UPDATE reaper SET walked_to = $2 WHERE walked_to = $1 RETURNING true
            ), watched AS (
                INSERT INTO watch (job, due_at)
                SELECT job, due_at FROM unnest($3, $4) AS live (job, due_at) WHERE EXISTS (SELECT FROM moved)
                ON CONFLICT (job) DO NOTHING
            )
            SELECT * FROM moved
            """)

    /// Forgets the heartbeats of jobs that are not on the watch any more, and tells how many are on it.
    func sweep() async throws(PostgresError) {
        _ = try await pool.run(Self.sweepStatement, [])
        let rows = try await pool.run(Self.countStatement, [])
        observe(.watched(jobs: try rows.first?.required.int(0) ?? 0))
    }

    /// A job that is live and was walked past is on the watch.
    private static let sweepStatement = Statement(
        name: "forget_heartbeats",
        sql: """
            DELETE FROM heartbeat WHERE job IN (
                SELECT job FROM heartbeat
                WHERE job < (SELECT walked_to FROM reaper)
                    AND NOT EXISTS (SELECT FROM watch WHERE watch.job = heartbeat.job)
                FOR UPDATE SKIP LOCKED
            )
            """)

    private static let countStatement = Statement(name: "count_watched_jobs", sql: "SELECT count(*) FROM watch")
}
