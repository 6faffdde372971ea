import Jobs
import Postgres
import Time

/// One heartbeat; a batch has the heartbeats that wait at the same time.
struct HeartbeatCommand: LaneCommand {
    let id: ID<Job>

    /// One statement can write a row only once.
    var subject: ID<Job>? { id }
    var rows: Int { 1 }

    /// Nil when there is no such job.
    typealias Outcome = HeartbeatReply?
    typealias Subject = ID<Job>

    /// Writes nothing about jobs that have ended, and nothing in `job`: a heartbeat does not change the revision.
    static let statement = Statement(
        name: "note_heartbeats",
        sql: """
            WITH beat AS (
                SELECT job.uuid, job.state, job.heartbeat_timeout, job.ended_at
                FROM unnest($1) AS beat (job)
                JOIN job ON job.uuid = beat.job
            ), noted AS (
                INSERT INTO heartbeat (job, seen_at)
                SELECT uuid, now() + make_interval(secs => $2) FROM beat WHERE state <= 'RUNNING'
                ON CONFLICT (job) DO UPDATE SET seen_at = greatest(heartbeat.seen_at, excluded.seen_at)
            )
            SELECT beat.uuid, beat.state, beat.heartbeat_timeout, beat.ended_at, crash.keyvals ->> 'reason',
                decision.successor
            FROM beat
            LEFT JOIN crash ON crash.job = CASE WHEN beat.state = 'CRASHED' THEN beat.uuid END
            LEFT JOIN decision ON decision.predecessor = crash.job
            """)

    /// Performs a batch in one statement, in the order of the identifiers, so that two statements do not deadlock.
    static func perform(
        _ commands: [HeartbeatCommand], _ options: StoreOptions, on connection: Pool
    ) async throws(PostgresError) -> [Lane<HeartbeatCommand>.Outcome] {
        let ids = commands.map(\.id).sorted()
        let rows = try await connection.run(
            statement, [.uuids(ids.map(\.halves)), .float8(options.databaseLead().seconds)])
        let found = try rows.decode { columns throws(PostgresError) in
            HeartbeatReply(
                job: try columns.id(), state: try columns.state(),
                interval: try columns.optionalSpan() ?? options.defaultTimeouts.heartbeat,
                endedAt: try columns.optionalTime(), crashReason: try columns.optionalText(),
                successor: try columns.optionalID())
        }
        let replies = Dictionary(uniqueKeysWithValues: found.map { ($0.job, $0) })
        return commands.map { .success(replies[$0.id]) }
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { self / .seconds(1) }
}
