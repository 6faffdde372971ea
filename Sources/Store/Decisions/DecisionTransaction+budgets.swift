import Postgres
package import Rescheduling
package import Time

extension DecisionTransaction {
    /// How many successors are due in each window of these keys that is not over at `now`.
    package func budgetUse(of keys: Set<BudgetKey>, now: Timestamp) async throws -> [BudgetWindow: Int] {
        let keys = Array(keys)
        let counts = try await connection.execute(
            Self.readStatement,
            [
                .texts(keys.map(\.per.rawValue)), .texts(keys.map(\.value)),
                .int4s(keys.map { Int32(clamping: $0.within.seconds) }), .timestamp(microseconds: now.microseconds),
            ]
        ).decode { columns throws(PostgresError) in
            (keys[try columns.int() - 1], try columns.time(), try columns.int())
        }
        return counts.reduce(into: [:]) { use, count in
            use[BudgetWindow(key: count.0, beginsAt: count.1)] = count.2
        }
    }

    /// Adds to the counts of windows.
    package func spend(_ counts: [BudgetWindow: Int]) async throws {
        guard !counts.isEmpty else { return }
        let windows = Array(counts.keys)
        _ = try await connection.execute(
            Self.spendStatement,
            [
                .texts(windows.map(\.key.per.rawValue)), .texts(windows.map(\.key.value)),
                .int4s(windows.map { Int32(clamping: $0.key.within.seconds) }),
                .timestamps(windows.map(\.beginsAt.microseconds)),
                .int4s(windows.map { Int32(clamping: counts[$0] ?? 0) }),
            ])
    }

    /// Each count comes with the number of its key.
    private static let readStatement = Statement(
        name: "read_budgets",
        sql: """
            SELECT number, begins_at, used
            FROM unnest($1, $2, $3) WITH ORDINALITY AS key (per, value, seconds, number)
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
