package import Jobs
import Postgres
package import Time

/// A transaction in which crashes are claimed and their decisions recorded.
///
/// No other transaction decides a claimed crash in the meantime. When this one ends without a record, or its process
/// dies, the crash is as it was.
package struct DecisionTransaction: Sendable {
    let connection: Connection
    let ids: IDGenerator
    let announcements: Announcements

    /// Claims up to `limit` crashes that have no decision, the oldest first, without those that other transactions have
    /// claimed and those of the jobs in `except`.
    package func claim(_ limit: Int, except: Set<ID<Job>> = []) async throws -> [CrashedJob] {
        try await read(Self.claimStatement, [.int4(Int32(clamping: limit)), .uuids(except.map(\.halves))])
    }

    /// Claims up to `limit` crashes that `breaker` holds, the longest held first, without those that other transactions
    /// have claimed.
    package func claim(heldBy breaker: String, _ limit: Int) async throws -> [CrashedJob] {
        try await read(Self.heldStatement, [.text(breaker), .int4(Int32(clamping: limit))])
    }

    /// Claims the crash of one job; waits while another transaction has claimed it. Nil when there is no crash.
    package func claim(_ job: ID<Job>) async throws -> CrashedJob? {
        try await read(Self.oneStatement, [.uuid(job.halves)]).first
    }

    /// Claims the crashes of these jobs, as far as there are any; waits while other transactions have claimed one.
    func claim(_ jobs: [ID<Job>]) async throws -> [CrashedJob] {
        try await read(Self.manyStatement, [.uuids(jobs.map(\.halves))])
    }

    private func read(_ statement: Statement, _ parameters: [Parameter]) async throws -> [CrashedJob] {
        try await connection.execute(statement, parameters).decode(CrashedJob.init).compactMap(\.self)
    }

    /// The comment of the person who decided about the crash of a job; nil when a policy decided, or none is decided.
    func comment(on job: ID<Job>) async throws -> String? {
        try await connection.execute(Self.commentStatement, [.uuid(job.halves)])
            .decodeFirst { columns throws(PostgresError) in try columns.optionalText() } ?? nil
    }

    /// Waits for, and holds to the end of the transaction, a lock that one decider at a time has: for decisions against
    /// budgets, which count the decisions of others.
    package func takeTurn() async throws {
        _ = try await connection.execute(Self.turnStatement, [])
    }
}
