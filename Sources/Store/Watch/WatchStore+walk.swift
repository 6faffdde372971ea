package import Jobs
import Postgres
package import Time

/// The walk: jobs are looked at when they reach an age, in the order of their identifiers.
extension WatchStore {
    /// The most jobs that are read in one statement.
    package static let stepSize = 5000

    /// A step of the walk.
    package struct Step: Sendable {
        /// The jobs in it that have not ended.
        package let live: [WatchedJob]
        /// Where the next step begins.
        package let end: ID<Job>
    }

    /// The horizon: every job with a lower identifier is visible by now, or never will be.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func horizon() async throws(StoreError) -> ID<Job> {
        try await storing { () async throws(PostgresError) in
            try await Horizon.read(on: pool, settling: options.settling, jobs.createsInFlight)
        }
    }

    /// How far a pass has come: all jobs with lower identifiers were looked at.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func position(of pass: WatchPass) async throws(StoreError) -> ID<Job>? {
        try await pool.readFirst(Self.positionsStatement) { columns throws(PostgresError) in
            let (first, second): (ID<Job>, ID<Job>) = (try columns.id(), try columns.id())
            return pass == .first ? first : second
        }
    }

    /// Reads the next step: the jobs from `position` on and before `end`, as many as are read in one statement.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func step(from position: ID<Job>, before end: ID<Job>) async throws(StoreError) -> Step {
        let rows = try await pool.read(Self.stepStatement, [.uuid(position.halves), .uuid(end.halves)]) {
            columns throws(PostgresError) in
            (jobs: try columns.int(), job: try WatchedJob(&columns))
        }
        let isFull = rows.last?.jobs == Self.stepSize
        return Step(live: rows.map(\.job).filter { !$0.state.isEnd }, end: isFull ? rows.last?.job.id ?? end : end)
    }

    /// Puts jobs on the watch, each to be looked at when it is due, and moves the pass from `position` to `end`.
    ///
    /// - Returns: False, and nothing is written, when another server has moved the pass.
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func watch(
        _ jobs: [(id: ID<Job>, due: Timestamp)], moving pass: WatchPass, from position: ID<Job>, to end: ID<Job>
    ) async throws(StoreError) -> Bool {
        let statement = pass == .first ? Self.watchInFirstPassStatement : Self.watchInSecondPassStatement
        let moved = try await pool.readFirst(
            statement,
            [
                .uuid(position.halves), .uuid(end.halves), .uuids(jobs.map(\.id.halves)),
                .timestamps(jobs.map(\.due.microseconds)),
            ]
        ) { columns throws(PostgresError) in try columns.bool() }
        return moved != nil
    }

    private static let positionsStatement = Statement(
        name: "read_walk", sql: "SELECT walked_to, walked_again_to FROM reaper")

    /// Of the next ``stepSize`` jobs the live ones, and the last job in any state: its row comes last. The earliest
    /// start and the last report and heartbeat are not looked up.
    private static let stepStatement = Statement(
        name: "read_walked_jobs",
        sql: """
            WITH step AS MATERIALIZED (
                SELECT uuid, state, revision, created_at, started_at, queue_timeout, run_timeout, heartbeat_timeout
                FROM job WHERE uuid >= $1 AND uuid < $2 ORDER BY uuid LIMIT \(stepSize)
            ), last AS (
                SELECT uuid, (SELECT count(*) FROM step) AS jobs FROM step ORDER BY uuid DESC LIMIT 1
            )
            SELECT last.jobs, step.uuid, state, revision, created_at, started_at, NULL::timestamptz,
                queue_timeout, run_timeout, heartbeat_timeout, NULL::timestamptz, NULL::timestamptz
            FROM last JOIN step ON step.state <= 'RUNNING' OR step.uuid = last.uuid
            ORDER BY step.uuid
            """)

    /// Moves the mark and puts the jobs before it on the watch, or, when the mark has moved, does neither.
    private static let watchInFirstPassStatement = Statement(
        name: "watch_jobs_in_first_pass",
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

    /// As in the first pass.
    private static let watchInSecondPassStatement = Statement(
        name: "watch_jobs_in_second_pass",
        sql: """
            WITH moved AS (
                UPDATE reaper SET walked_again_to = $2 WHERE walked_again_to = $1 RETURNING true
            ), watched AS (
                INSERT INTO watch (job, due_at)
                SELECT job, due_at FROM unnest($3, $4) AS live (job, due_at) WHERE EXISTS (SELECT FROM moved)
                ON CONFLICT (job) DO NOTHING
            )
            SELECT * FROM moved
            """)
}
