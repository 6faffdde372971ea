import EventLoop
import Glibc
import Postgres
import TestSupport
import Testing

/// Coming, going, giving up.
@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
    private let sleep = Statement(name: "sleep", sql: "SELECT pg_sleep($1)::text")

    @Test(arguments: [
        "host=/nowhere", "host=127.0.0.1 port=1", "host=no.such.name.invalid", "nonsense", "port=abc",
        "postgres://127.0.0.1:1/x", "no_such_keyword=1",
    ])
    func whatCannotBeReachedIsAConnectionFailure(conninfo: String) async {
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.connect(ConnectionInfo(conninfo), on: .test)
        }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.sqlState == .cannotConnect)
        #expect(error?.message.isEmpty == false)
        #expect(error?.message.contains("\n") == false)
    }

    @Test func aDatabaseThatDoesNotExistIsNamed() async throws {
        let error = await #expect(throws: PostgresError.self) {
            _ = try await Connection.reading { $0.conninfo += " dbname=missing" }
        }
        #expect(error?.message.contains("\"missing\" does not exist") == true)
    }

    @Test func aSettingThatPostgresRefusesIsARefusal() async throws {
        let error = await #expect(throws: PostgresError.self) {
            _ = try await Connection.reading { $0.settings = ["work_mem": "a lot"] }
        }
        #expect(error?.kind == .refused)
        #expect(error?.sqlState?.rawValue == "22023")
    }

    @Test func settingsApply() async throws {
        let connection = try await Connection.reading {
            $0.settings = ["lock_timeout": "5s", "search_path": "it's, \"here\""]
            $0.statementTimeout = .milliseconds(1500)
            $0.applicationName = "named"
        }
        for (name, value) in [
            ("lock_timeout", "5s"), ("statement_timeout", "1500ms"), ("timezone", "UTC"),
            ("application_name", "named"), ("client_encoding", "UTF8"), ("search_path", "\"it's, \"\"here\"\"\""),
        ] {
            #expect(try await connection.text("SELECT current_setting($1)", [.text(name)]) == value)
        }
        #expect(try #require(await connection.serverVersion) >= 150_000)
        await connection.close()
    }

    @Test func aClosedConnectionRefusesAtOnce() async throws {
        let connection = try await Connection.reading()
        #expect(connection.isOpen)
        await connection.close()
        await connection.close()
        #expect(!connection.isOpen)
        let error = await #expect(throws: PostgresError.self) { try await connection.execute(sql: "SELECT 1") }
        #expect(error?.isConnectionFailure == true)
        #expect(await connection.serverVersion == nil)
    }

    @Test func closingFailsWhatIsUnderWay() async throws {
        let connection = try await Connection.reading()
        let task = Task { try await connection.execute(sleep, [.float8(60)]) }
        await connection.close()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isConnectionFailure == true)
    }

    @Test func aDroppedConnectionLeavesTheServer() async throws {
        let observer = try await Connection.reading()
        var connection: Connection? = try await Connection.reading()
        let pid = try await #require(connection).int("SELECT pg_backend_pid()")
        connection = nil
        try await eventually { try await observer.int("SELECT count(*) FROM pg_stat_activity WHERE pid = \(pid)") == 0 }
        await observer.close()
    }

    @Test func anAdministratorsEndIsToldAsItIs() async throws {
        let connection = try await Connection.reading()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute(sql: "SELECT pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.sqlState == .adminShutdown)
        #expect(await connection.untilClosed().sqlState == .adminShutdown)
    }

    @Test func anErrorOfClass08RaisedBySQLDoesNotEndTheConnection() async throws {
        let connection = try await Connection.reading()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute(sql: "DO $$ BEGIN RAISE SQLSTATE '08006'; END $$")
        }
        #expect(error?.sqlState == .connectionFailure)
        #expect(error?.isConnectionFailure == false)
        #expect(try await connection.int("SELECT 1") == 1)
        await connection.close()
    }

    @Test func everyoneWhoWaitsLearnsOfTheLoss() async throws {
        let connection = try await Connection.test(isExclusive: false)
        let killer = try await Connection.reading()
        let pid = try await connection.int("SELECT pg_backend_pid()")
        let failures = await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    do throws(PostgresError) {
                        _ = try await connection.execute(self.sleep, [.float8(1)])
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            group.addTask {
                _ = try? await killer.execute(sql: "SELECT pg_terminate_backend(\(pid))")
                return nil
            }
            return await group.reduce(into: [PostgresError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 300)
        #expect(failures.allSatisfy { $0.isConnectionFailure })
        await killer.close()
    }

    @Test func theStatementTimeoutIsToldAsItIs() async throws {
        // It holds for the second statement too, which may have to wait for a busy machine.
        let connection = try await Connection.reading { $0.statementTimeout = .seconds(2) }
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute(sleep, [.float8(60)])
        }
        #expect(error?.sqlState == .queryCanceled)
        #expect(error?.kind == .refused)
        #expect(try await connection.int("SELECT 1") == 1)
        await connection.close()
    }
}
