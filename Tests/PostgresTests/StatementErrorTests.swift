import Testing

@testable import Postgres

/// What Postgres refuses comes back with all it said, and harms nobody else.
@Suite(.timeLimit(.minutes(5))) struct StatementErrorTests {
    private func error(_ connection: Connection, _ sql: String, _ parameters: [Parameter] = []) async -> PostgresError?
    {
        await #expect(throws: PostgresError.self) { try await connection.execute(sql: sql, parameters) }
    }

    @Test(
        arguments: [
            ("SELEC 1", [], "42601"), ("SELECT 1; SELECT 2", [], "42601"), ("SELECT * FROM nowhere", [], "42P01"),
            ("SELECT 1 / 0", [], "22012"), ("SELECT 'x'::int", [], "22P02"), ("SELECT 1 + $1", [.text("1")], "42883"),
            ("SELECT $1", [.text("a\0b")], "22021"), ("SELECT $1", [.jsonb(Array("{".utf8))], "22P02"),
            ("SELECT $1", [.json(Array("{".utf8))], "22P02"), ("SELECT $1", [.json([255])], "22021"),
            ("SELECT $2", [.text("a")], "08P01"), ("SELECT $1", [.timestamp(microseconds: .min)], "22008"),
        ] as [(String, [Parameter], String)])
    func theRefusalHasItsCode(sql: String, parameters: [Parameter], state: String) async throws {
        let connection = try await Connection.reading()
        let error = await error(connection, sql, parameters)
        #expect(error?.sqlState?.rawValue == state, "\(String(describing: error))")
        #expect(error?.kind == .refused)
        #expect(error?.message.isEmpty == false)
        #expect(try await connection.int("SELECT 1") == 1, "the connection goes on")
        await connection.close()
    }

    @Test func aConstraintIsNamed() async throws {
        let connection = try await Connection.test()
        try await connection.script(
            """
            CREATE TABLE t (id int CONSTRAINT t_id_key UNIQUE, n int NOT NULL CONSTRAINT n_is_small CHECK (n < 10));
            INSERT INTO t VALUES (1, 1);
            """)
        let duplicate = await error(connection, "INSERT INTO t VALUES (1, 2)")
        #expect(duplicate?.sqlState == .uniqueViolation)
        #expect(duplicate?.constraint == "t_id_key")
        #expect(duplicate?.detail == "Key (id)=(1) already exists.")
        let big = await error(connection, "INSERT INTO t VALUES (2, 10)")
        #expect(big?.sqlState == .checkViolation)
        #expect(big?.constraint == "n_is_small")
        let missing = await error(connection, "INSERT INTO t VALUES (2, NULL)")
        #expect(missing?.sqlState == .notNullViolation)
        await connection.close()
    }

    @Test func positionHintAndStatementAreKept() async throws {
        let connection = try await Connection.test()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute(Statement(name: "wrong", sql: "SELECT upperr('a')"))
        }
        #expect(error?.position == 8)
        #expect(error?.hint?.isEmpty == false)
        #expect(error?.statement == "wrong")
        await connection.close()
    }

    @Test func aFailureInTheMiddleOfThePipelineFailsAlone() async throws {
        let connection = try await Connection.test()
        let divide = Statement(name: "divide", sql: "SELECT 100 / $1")
        let answers = await withTaskGroup(of: (Int, Int?).self) { group in
            for divisor in 0..<300 {
                group.addTask {
                    // Every third divides by zero.
                    let by = divisor.isMultiple(of: 3) ? 0 : divisor
                    return (divisor, try? await connection.execute(divide, [.int4(Int32(by))])[0].required.int(0))
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for divisor in 0..<300 {
            #expect(answers[divisor] == (divisor.isMultiple(of: 3) ? nil : 100 / divisor))
        }
        await connection.close()
    }

    @Test func tooManyParametersAreRefusedBeforeTheyAreSent() async throws {
        let connection = try await Connection.test()
        let error = await error(connection, "SELECT 1", Array(repeating: .int4(1), count: 65_536))
        #expect(error?.kind == .misuse)
        #expect(error?.sqlState == .programLimitExceeded)
        #expect(try await connection.int("SELECT 1") == 1)
        await connection.close()
    }

    @Test func aNulInTheSQLIsRefused() async throws {
        let connection = try await Connection.test()
        #expect(await error(connection, "SELECT 1\0; DROP")?.kind == .misuse)
        let script = await #expect(throws: PostgresError.self) { try await connection.script("SELECT 1\0") }
        #expect(script?.kind == .misuse)
        await connection.close()
    }

    @Test func anEmptyStatementGivesNoRows() async throws {
        let connection = try await Connection.test()
        let rows = try await connection.execute(sql: "")
        #expect(rows.isEmpty)
        #expect(rows.affected == 0)
        await connection.close()
    }

    @Test func affectedCountsRows() async throws {
        let connection = try await Connection.test()
        try await connection.script("CREATE TABLE t (n int)")
        #expect(try await connection.execute(sql: "INSERT INTO t SELECT generate_series(1, 7)").affected == 7)
        #expect(try await connection.execute(sql: "UPDATE t SET n = 0 WHERE n > 5").affected == 2)
        #expect(try await connection.execute(sql: "DELETE FROM t WHERE n > 100").affected == 0)
        await connection.close()
    }
}
