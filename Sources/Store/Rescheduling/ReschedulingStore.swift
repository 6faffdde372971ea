import Jobs
import Postgres
import Time

/// Crashes to be decided, the decisions, and what came of them.
package struct ReschedulingStore: Sendable {
    /// For transactions of drivers.
    let pool: Pool
    /// For transactions of people.
    let people: Pool
    /// For single statements.
    let queries: Pool
    let calls: Wakeups
    let ids: IDGenerator

    /// Gives `body` a transaction: a transaction to claim crashes and record decisions in, committed when it returns.
    ///
    /// - Throws: what `body` throws; `unavailable`, `busy`, `failed`.
    package func decisionTransaction<Value>(_ body: (DecisionTransaction) async throws -> Value) async throws -> Value {
        try await decisionTransaction(on: pool, body)
    }

    func decisionTransaction<Value>(on pool: Pool, _ body: (DecisionTransaction) async throws -> Value) async throws
        -> Value
    {
        do {
            return try await pool.transaction { connection in
                try await body(DecisionTransaction(connection: connection, ids: ids))
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        }
    }

    /// How often it was notified that a crash waits for a decision.
    package var crashCalls: Int { calls.count(.crashes) }

    /// Waits until that was notified more than `count` times, for `patience` at most.
    package func untilCrash(after count: Int, atMost patience: Duration) async {
        await calls.wait(for: .crashes, after: count, atMost: patience)
    }
}
