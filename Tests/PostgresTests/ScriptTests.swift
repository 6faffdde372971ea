import Postgres
import Testing

/// Text of several statements, as migrations are.
@Suite(.timeLimit(.minutes(5))) struct ScriptTests {
    @Test func everyStatementRuns() async throws {
        let connection = try await Connection.test()
        try await connection.script("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2); SELECT * FROM t;")
        #expect(try await connection.int("SELECT count(*) FROM t") == 2)
        await connection.close()
    }

    @Test(arguments: ["", ";", "-- nothing"]) func nothingToDoIsDone(script: String) async throws {
        let connection = try await Connection.test()
        try await connection.script(script)
        #expect(try await connection.int("SELECT 1") == 1)
        await connection.close()
    }

    @Test func aFailureUndoesAllOfItAndTellsWhere() async throws {
        let connection = try await Connection.test()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.script("CREATE TABLE t (n int);\nCREATE TABEL u (n int);")
        }
        #expect(error?.sqlState == .syntaxError)
        #expect(error?.position == 32)
        #expect(try await connection.text("SELECT to_regclass('t')::text") == nil)
        await connection.close()
    }

    @Test func itWaitsForWhatIsUnderWayAndHoldsUpWhatComesAfter() async throws {
        let connection = try await Connection.test()
        try await connection.script("CREATE TABLE t (n int)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    if number.isMultiple(of: 5) {
                        try await connection.script("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
                    } else {
                        _ = try await connection.execute(Statement(name: "add", sql: "INSERT INTO t VALUES (3)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await connection.int("SELECT sum(n) FROM t") == 12 * 3 + 48 * 3)
        await connection.close()
    }

    @Test func copyingEndsTheConnectionWithAReason() async throws {
        let connection = try await Connection.test()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.script("CREATE TABLE t (n int); COPY t FROM STDIN")
        }
        #expect(error?.kind == .misuse)
        #expect(!connection.isOpen)
        let next = await #expect(throws: PostgresError.self) { try await connection.execute(sql: "SELECT 1") }
        #expect(next?.isConnectionFailure == true)
    }
}
