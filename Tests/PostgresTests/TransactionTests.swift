import Postgres
import Testing

/// All or nothing.
@Suite(.timeLimit(.minutes(5))) struct TransactionTests {
    private struct Refusal: Error {}

    private func connection() async throws -> Connection {
        let connection = try await Connection.test()
        try await connection.script("CREATE TABLE t (n int UNIQUE)")
        return connection
    }

    private func count(_ connection: Connection) async throws -> Int {
        try await connection.int("SELECT count(*) FROM t")
    }

    @Test func itIsCommittedWhenTheBodyReturns() async throws {
        let connection = try await connection()
        let answer = try await connection.transaction { connection in
            _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
            return 42
        }
        #expect(answer == 42)
        #expect(try await count(connection) == 1)
        await connection.close()
    }

    @Test func itIsRolledBackWhenTheBodyThrows() async throws {
        let connection = try await connection()
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
                throw Refusal()
            }
        }
        #expect(try await count(connection) == 0)
        await connection.close()
    }

    @Test func aFailedStatementRollsItBackAndTellsWhy() async throws {
        let connection = try await connection()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                for _ in 0..<2 { _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)") }
            }
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(try await count(connection) == 0)
        await connection.close()
    }

    @Test func aSwallowedFailureIsNotTakenForACommit() async throws {
        let connection = try await connection()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
                _ = try? await connection.execute(sql: "SELECT 1 / 0")
            }
        }
        #expect(error?.sqlState == .inFailedTransaction)
        #expect(try await count(connection) == 0)
        await connection.close()
    }

    @Test func aDeferredConstraintFailsAtCommit() async throws {
        let connection = try await connection()
        try await connection.script("CREATE TABLE u (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                for _ in 0..<2 { _ = try await connection.execute(sql: "INSERT INTO u VALUES (1)") }
            }
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(try await connection.int("SELECT count(*) FROM u") == 0)
        await connection.close()
    }

    @Test func aPartThatFailsIsUndoneAlone() async throws {
        let connection = try await connection()
        try await connection.transaction { connection in
            _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.savepoint {
                    for _ in 0..<2 { _ = try await connection.execute(sql: "INSERT INTO t VALUES (2)") }
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            await #expect(throws: Refusal.self) {
                try await connection.savepoint {
                    try await connection.savepoint {
                        _ = try await connection.execute(sql: "INSERT INTO t VALUES (3)")
                    }
                    throw Refusal()
                }
            }
            try await connection.savepoint { _ = try await connection.execute(sql: "INSERT INTO t VALUES (4)") }
        }
        #expect(try await connection.int("SELECT sum(n) FROM t") == 5)
        await connection.close()
    }

    @Test(arguments: [
        (Isolation.readCommitted, "read committed"), (.repeatableRead, "repeatable read"),
        (.serializable, "serializable"),
    ])
    func theIsolationIsTheOneAskedFor(isolation: Isolation, name: String) async throws {
        let connection = try await Connection.reading()
        let actual = try await connection.transaction(isolation) { connection in
            try await connection.text("SELECT current_setting('transaction_isolation')")
        }
        #expect(actual == name)
        await connection.close()
    }

    @Test func aCancelledBodyLeavesNothing() async throws {
        let connection = try await connection()
        let task = Task {
            try await connection.transaction { connection in
                _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await connection.execute(sql: "INSERT INTO t VALUES (2)")
            }
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await count(connection) == 0)
        await connection.close()
    }

    @Test func onASharedConnectionItTraps() async {
        await #expect(processExitsWith: .failure) {
            try await Connection.test(isExclusive: false).transaction { _ in }
        }
    }

    @Test func beginningOneByHandOnASharedConnectionEndsTheConnection() async throws {
        let connection = try await Connection.test(isExclusive: false)
        _ = try? await connection.execute(sql: "BEGIN")
        let reason = await connection.untilClosed()
        #expect(reason.kind == .misuse)
    }
}
