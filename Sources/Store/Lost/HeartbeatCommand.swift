import Jobs
import Postgres
import Time

/// One sign of life, together with the others that came at the same moment.
struct HeartbeatCommand: LaneCommand {
    let id: ID<Job>

    /// A row is written once a statement.
    var subject: ID<Job>? { id }
    var rows: Int { 1 }

    /// Nil when there is no such job.
    typealias Outcome = HeartbeatReply?
    typealias Subject = ID<Job>

    /// Writes nothing about jobs that have ended, and nothing in `job`: a sign of life is no revision.
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

    /// Performs a batch in one statement, in the order of the identifiers, so that lanes do not deadlock each other.
    static func perform(
        _ commands: [HeartbeatCommand], _ options: StoreOptions, on connection: Pool
    ) async throws(PostgresError) -> [Lane<HeartbeatCommand>.Outcome] {
        let ids = commands.map(\.id).sorted()
        let rows = try await connection.run(
            statement, [.uuids(ids.map(\.halves)), .float8(options.databaseLead().seconds)])
        var replies: [ID<Job>: HeartbeatReply] = [:]
        for row in rows {
            let reply = try reply(row, options.defaultTimeouts)
            replies[reply.job] = reply
        }
        return commands.map { .success(replies[$0.id]) }
    }

    private static func reply(_ row: Row, _ defaults: Timeouts) throws(PostgresError) -> HeartbeatReply {
        HeartbeatReply(
            job: ID<Job>(try row.required.uuid(0)),
            state: try row.required.state(1),
            interval: try row.int(2).map { TimeSpan(seconds: $0) } ?? defaults.heartbeat,
            endedAt: try row.timestamp(3).map { Timestamp(microseconds: $0) },
            crashReason: try row.text(4),
            successor: try row.uuid(5).map { ID<Job>($0) })
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { self / .seconds(1) }
}
