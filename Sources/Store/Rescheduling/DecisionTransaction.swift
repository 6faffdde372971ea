package import Jobs
import Postgres
package import Time

/// Crashes that are being decided: one transaction, in which they are claimed, and their decisions recorded.
///
/// Nobody else decides a claimed crash meanwhile. When the transaction ends without a record, or its process dies, the
/// crash is as it was.
package struct DecisionTransaction: Sendable {
    let connection: Connection
    let ids: IDGenerator

    /// Claims up to `limit` crashes that have no decision, the oldest first, and passes by those others have claimed and
    /// those of `except`.
    package func claim(_ limit: Int, except: Set<ID<Job>> = []) async throws -> [CrashedJob] {
        try await read(Self.claimStatement, [.int4(Int32(clamping: limit)), .uuids(except.map(\.halves))])
    }

    /// Claims up to `limit` crashes that `breaker` holds, the longest held first, to be decided anew.
    package func claim(heldBy breaker: String, _ limit: Int) async throws -> [CrashedJob] {
        try await read(Self.heldStatement, [.text(breaker), .int4(Int32(clamping: limit))])
    }

    /// Claims the crash of one job, waiting for whoever has claimed it; nil when there is none.
    package func claim(_ job: ID<Job>) async throws -> CrashedJob? {
        try await read(Self.oneStatement, [.uuid(job.high, job.low)]).first
    }

    /// Claims the crashes of these jobs that there are, waiting for whoever has claimed one.
    func claim(_ jobs: [ID<Job>]) async throws -> [CrashedJob] {
        try await read(Self.manyStatement, [.uuids(jobs.map(\.halves))])
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws -> [CrashedJob] {
        try await connection.execute(statement, parameters).compactMap { row in try CrashedJob(row) }
    }

    /// What the person said who decided about the crash of a job; nil when a policy did, or nobody.
    func comment(on job: ID<Job>) async throws -> String? {
        try await connection.execute(Self.commentStatement, [.uuid(job.high, job.low)]).first?.text(0)
    }

    private static let commentStatement = Statement(
        name: "read_comment", sql: "SELECT comment FROM decision WHERE predecessor = $1")

    /// One decider at a time from here to the end of the transaction, for decisions that count what others decide.
    package func takeTurn() async throws {
        _ = try await connection.execute(Self.turnStatement, [])
    }

    private static let turnStatement = Statement(
        name: "take_turn_to_decide", sql: "SELECT pg_advisory_xact_lock(hashtextextended('execdb.budgets', 0))")

    /// Retention may have taken the job away and not yet the crash: that is marked no more, or it would be claimed for
    /// ever.
    private static let claimStatement = statement(
        "claim_undecided",
        """
        SELECT crash.job, crash.crashed_at AS place FROM crash
        WHERE undecided AND job <> ALL ($2) ORDER BY crashed_at LIMIT $1 FOR UPDATE SKIP LOCKED
        """,
        """
        , gone AS (
            UPDATE crash SET undecided = false FROM claimed
            WHERE crash.job = claimed.job AND NOT EXISTS (SELECT FROM job WHERE job.uuid = claimed.job)
        )
        """)

    /// Locks the crash as well, as whoever decides by hand does.
    private static let heldStatement = statement(
        "claim_held",
        """
        SELECT decision.predecessor AS job, decision.decided_at AS place
        FROM decision JOIN crash ON crash.job = decision.predecessor
        WHERE decision.breaker = $1 AND decision.verdict = 'hold'
        ORDER BY decision.decided_at LIMIT $2 FOR UPDATE OF decision, crash SKIP LOCKED
        """)

    private static let oneStatement = statement(
        "claim_crash",
        "SELECT crash.job, crash.crashed_at AS place FROM crash WHERE job = $1 FOR UPDATE")

    private static let manyStatement = statement(
        "claim_crashes",
        "SELECT job, crashed_at AS place FROM crash WHERE job = ANY ($1) ORDER BY job FOR UPDATE")

    private static func statement(_ name: String, _ claimed: String, _ more: String = "") -> Statement {
        CrashedJob.statement(name, claimed, more)
    }
}
