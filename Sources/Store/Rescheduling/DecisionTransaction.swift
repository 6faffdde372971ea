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
    let announcements: Announcements

    /// Claims up to `limit` crashes that have no decision, the oldest first, but for those that others have claimed and
    /// those of `except`.
    package func claim(_ limit: Int, except: Set<ID<Job>> = []) async throws -> [CrashedJob] {
        try await read(Self.claimStatement, [.int4(Int32(clamping: limit)), .uuids(except.map(\.halves))])
    }

    /// Claims up to `limit` crashes that `breaker` holds, the longest held first, to be decided again.
    package func claim(heldBy breaker: String, _ limit: Int) async throws -> [CrashedJob] {
        try await read(Self.heldStatement, [.text(breaker), .int4(Int32(clamping: limit))])
    }

    /// Claims the crash of one job, waiting for the transaction that has claimed it; nil when there is none.
    package func claim(_ job: ID<Job>) async throws -> CrashedJob? {
        try await read(Self.oneStatement, [.uuid(job.halves)]).first
    }

    /// Claims the crashes of these jobs that there are, waiting for transactions that have claimed one.
    func claim(_ jobs: [ID<Job>]) async throws -> [CrashedJob] {
        try await read(Self.manyStatement, [.uuids(jobs.map(\.halves))])
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws -> [CrashedJob] {
        try await connection.execute(statement, parameters).decode(CrashedJob.init).compactMap(\.self)
    }

    /// What the person said who decided about the crash of a job; nil when a policy did, or nobody.
    func comment(on job: ID<Job>) async throws -> String? {
        try await connection.execute(Self.commentStatement, [.uuid(job.halves)])
            .decodeFirst { columns throws(PostgresError) in try columns.optionalText() } ?? nil
    }

    /// One decider at a time from here to the end of the transaction, for decisions that count what others decide.
    package func takeTurn() async throws {
        _ = try await connection.execute(Self.turnStatement, [])
    }
}
