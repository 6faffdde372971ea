import Testing

@testable import Postgres

/// Statements are prepared once per connection, and again when Postgres no longer has or wants the plan.
@Suite(.timeLimit(.minutes(5))) struct PreparingTests {
    private let find = Statement(name: "find", sql: "SELECT * FROM t WHERE n = $1")

    private func connection(isExclusive: Bool = true) async throws -> Connection {
        let connection = try await Connection.test(isExclusive: isExclusive)
        try await connection.script("CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
        return connection
    }

    private func plans(_ connection: Connection) async throws -> Int {
        try await connection.int("SELECT count(*) FROM pg_prepared_statements")
    }

    @Test func aStatementIsPreparedAtFirstUseAndKept() async throws {
        let connection = try await connection()
        #expect(try await plans(connection) == 0)
        for _ in 0..<10 { #expect(try await connection.execute(find, [.int4(1)]).count == 1) }
        #expect(try await plans(connection) == 1)
        let name = try await connection.text("SELECT name FROM pg_prepared_statements")
        #expect(name?.hasPrefix("find.") == true)
        await connection.close()
    }

    @Test func unpreparedSQLLeavesNoPlan() async throws {
        let connection = try await connection()
        _ = try await connection.execute(sql: "SELECT 1")
        #expect(try await plans(connection) == 0)
        await connection.close()
    }

    @Test func manyAtOncePrepareItOnce() async throws {
        let connection = try await connection(isExclusive: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { _ = try await connection.execute(self.find, [.int4(1)]) } }
            try await group.waitForAll()
        }
        #expect(try await plans(connection) == 1)
        await connection.close()
    }

    @Test func aPlanThatIsGoneIsPreparedAgain() async throws {
        let connection = try await connection()
        _ = try await connection.execute(find, [.int4(1)])
        _ = try await connection.execute(sql: "DEALLOCATE ALL")
        #expect(try await connection.execute(find, [.int4(1)]).count == 1)
        await connection.close()
    }

    @Test func aPlanWhoseTableHasChangedIsPreparedAgain() async throws {
        let connection = try await connection(isExclusive: false)
        _ = try await connection.execute(find, [.int4(1)])
        try await connection.script("ALTER TABLE t ADD COLUMN more text DEFAULT 'x'")
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await connection.execute(self.find, [.int4(1)])[0].text(1) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: "x", count: 50))
        await connection.close()
    }

    @Test func withinATransactionTheFailureIsTold() async throws {
        let connection = try await connection()
        _ = try await connection.execute(find, [.int4(1)])
        try await connection.script("ALTER TABLE t ADD COLUMN more text")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { _ = try await $0.execute(find, [.int4(1)]) }
        }
        #expect(error?.sqlState == .featureNotSupported)
        #expect(try await connection.execute(find, [.int4(1)]).count == 1, "the next time it has a new plan")
        await connection.close()
    }

    @Test func whatCannotBePreparedFailsEachTimeAndOnlyItself() async throws {
        let connection = try await connection(isExclusive: false)
        let wrong = Statement(name: "wrong", sql: "SELECT * FROM later WHERE n = $1")
        for _ in 0..<2 {
            let error = await #expect(throws: PostgresError.self) { try await connection.execute(wrong, [.int4(1)]) }
            #expect(error?.sqlState == .undefinedTable)
        }
        let states = await withTaskGroup(of: SQLState?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(PostgresError) {
                        _ = try await connection.execute(wrong, [.int4(1)])
                        return nil
                    } catch {
                        return error.sqlState
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states == Array(repeating: .undefinedTable, count: 20))
        try await connection.script("CREATE TABLE later (n int)")
        #expect(try await connection.execute(wrong, [.int4(1)]).isEmpty, "and works once it can")
        await connection.close()
    }

    @Test func parametersOfOtherTypesGetAPlanOfTheirOwn() async throws {
        let connection = try await connection()
        let echo = Statement(name: "echo", sql: "SELECT pg_typeof($1)::text")
        #expect(try await connection.execute(echo, [.int8(1)])[0].text(0) == "bigint")
        #expect(try await connection.execute(echo, [.text("8 bytes!")])[0].text(0) == "text")
        await connection.close()
    }
}
