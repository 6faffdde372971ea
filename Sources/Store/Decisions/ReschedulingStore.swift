import Jobs
import Postgres
import Time

/// Crashes that wait for a decision, the decisions, breakers and budgets.
package struct ReschedulingStore: Sendable {
    /// For transactions of drivers.
    let pool: Pool
    /// For rescheduling by hand.
    let people: Pool
    /// For single statements.
    let queries: Pool
    let announcer: Announcer
    let ids: IDGenerator

    /// Gives `body` a transaction to claim crashes and record decisions in; it is committed when `body` returns.
    ///
    /// - Throws: what `body` throws; `unavailable`, `busy`, `failed`.
    package func decisionTransaction<Value>(_ body: (DecisionTransaction) async throws -> Value) async throws -> Value {
        try await decisionTransaction(on: pool, body)
    }

    func decisionTransaction<Value>(on pool: Pool, _ body: (DecisionTransaction) async throws -> Value) async throws
        -> Value
    {
        try await storingTransaction {
            let announcements = Announcements()
            let value = try await pool.transaction { connection in
                try await body(DecisionTransaction(connection: connection, ids: ids, announcements: announcements))
            }
            announcer.announce(announcements)
            return value
        }
    }

    /// Waits until the database is within reach of drivers. Throws when the task is cancelled.
    package func untilUp() async throws(CancellationError) {
        try await pool.untilUp()
        try await queries.untilUp()
    }

    /// How often it was announced that a crash waits for a decision.
    package var crashAnnouncements: Int { announcer.wakeups.count(.crashes) }

    /// Waits until that was announced more than `count` times, for `patience` at most.
    package func untilCrash(after count: Int, atMost patience: Duration) async {
        await announcer.wakeups.wait(for: .crashes, after: count, atMost: patience)
    }
}
