import Postgres
import StoreTestSupport
import TestSupport
import Testing

@testable import Store

/// What the database says is told apart by its codes.
@Suite(.timeLimit(.minutes(10))) struct StoreErrorTests {
    @Test(arguments: [
        "ALTER TABLE vocabulary RENAME TO other", "ALTER TABLE vocabulary RENAME COLUMN description TO other",
    ])
    func aSchemaThatLacksSomethingIsNotMigrated(change: String) async throws {
        try await StoreBundle.run { bundle in
            try await bundle.execute(change)
            let error = await #expect(throws: StoreError.self) { _ = try await bundle.store.vocabulary.all() }
            guard case .notMigrated = error else { throw Unexpected(what: "\(String(describing: error))") }
        }
    }

    @Test func aMissingFunctionIsTooButAMistakeIsNot() async throws {
        try await StoreBundle.run { bundle in
            for (sql, isMissing) in [
                ("SELECT no_function()", true), ("SELECT 1::no_type", true), ("SELECT 1 / 0", false),
            ] {
                let error = await #expect(throws: StoreError.self) {
                    _ = try await storing { () async throws(PostgresError) in try await bundle.pool.run(sql: sql) }
                }
                if case .notMigrated = error { #expect(isMissing) } else { #expect(!isMissing) }
            }
        }
    }
}
