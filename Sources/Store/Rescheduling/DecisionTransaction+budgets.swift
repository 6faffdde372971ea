import Jobs
import Postgres
package import Time

/// How many successors are due in a window of a budget.
package struct BudgetCount: Sendable, Equatable {
    /// What is counted apart: `taskname`, `arch`, `cause`, `all`.
    package let per: String
    /// The taskname, architecture or cause.
    package let value: String
    /// How long the window is, in seconds.
    package let seconds: Int
    /// When it begins.
    package let beginsAt: Timestamp
    /// How many there are.
    package let used: Int

    /// Makes a count out of its parts.
    package init(per: String, value: String, seconds: Int, beginsAt: Timestamp, used: Int) {
        (self.per, self.value, self.seconds, self.beginsAt, self.used) = (per, value, seconds, beginsAt, used)
    }
}

extension DecisionTransaction {
    /// The counts of the windows that are not over at `now`, under these budgets and values.
    package func budgetCounts(
        _ keys: [(per: String, value: String, seconds: Int)], now: Timestamp
    ) async throws -> [BudgetCount] {
        let rows = try await connection.execute(
            Self.readStatement,
            [
                .texts(keys.map(\.per)), .texts(keys.map(\.value)), .int4s(keys.map { Int32(clamping: $0.seconds) }),
                .timestamp(microseconds: now.microseconds),
            ])
        return try rows.map { row in
            let required = row.required
            return BudgetCount(
                per: try required.text(0), value: try required.text(1), seconds: try required.int(2),
                beginsAt: Timestamp(microseconds: try required.timestamp(3)), used: try required.int(4))
        }
    }

    /// Adds to the counts: each `used` is how many more there are.
    package func spend(_ counts: [BudgetCount]) async throws {
        guard !counts.isEmpty else { return }
        _ = try await connection.execute(
            Self.spendStatement,
            [
                .texts(counts.map(\.per)), .texts(counts.map(\.value)),
                .int4s(counts.map { Int32(clamping: $0.seconds) }),
                .timestamps(counts.map(\.beginsAt.microseconds)), .int4s(counts.map { Int32(clamping: $0.used) }),
            ])
    }

    private static let readStatement = Statement(
        name: "read_budgets",
        sql: """
            SELECT per, value, seconds, begins_at, used FROM unnest($1, $2, $3) AS key (per, value, seconds)
            JOIN budget_use USING (per, value, seconds)
            WHERE begins_at > $4 - make_interval(secs => seconds)
            """)

    private static let spendStatement = Statement(
        name: "spend_budgets",
        sql: """
            INSERT INTO budget_use (per, value, seconds, begins_at, used)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (per, value, seconds, begins_at) DO UPDATE SET used = budget_use.used + excluded.used
            """)
}
