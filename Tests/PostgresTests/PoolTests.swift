import EmbeddedPostgres
import EventLoop
import Glibc
import Locking
import TestSupport
import Testing

@testable import Postgres

/// A pool on a Postgres that stays.
@Suite(.timeLimit(.minutes(5))) struct PoolTests {
    private let one = Statement(name: "one", sql: "SELECT 1")

    /// Runs `body` with a pool that is up.
    private func withPool<Value: Sendable>(
        connections: Int = 2, leases: Int = 2, leaseTimeout: Duration = .seconds(120),
        _ body: (Pool) async throws -> Value
    ) async throws -> Value {
        let database = try await TestDatabase.make()
        let pool = Pool(
            ConnectionInfo(database.conninfo), connections: connections, leases: leases, leaseTimeout: leaseTimeout,
            loops: [.test])
        return try await pool.whileRunning { try await body(pool) }
    }

    @Test func statementsOfManyTasksAreAnswered() async throws {
        try await withPool { pool in
            let echo = Statement(name: "echo", sql: "SELECT $1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1000 as Range<Int32> {
                    group.addTask {
                        let rows = try await pool.run(echo, [.int4(number)])
                        #expect(try rows[0].int(0) == Int(number))
                    }
                }
                try await group.waitForAll()
            }
            #expect(pool.load == 0)
        }
    }

    @Test func sqlThatIsPutTogetherRunsToo() async throws {
        try await withPool { pool in
            let rows = try await pool.run(sql: "SELECT $1 + 1", [.int4(1)])
            #expect(try rows[0].int(0) == 2)
        }
    }

    @Test func aRefusalIsTheStatementsOwn() async throws {
        try await withPool { pool in
            let error = await #expect(throws: PostgresError.self) { try await pool.run(sql: "SELECT 1 / 0") }
            #expect(error?.sqlState?.rawValue == "22012")
            let rows = try await pool.run(one)
            #expect(rows.count == 1)
            #expect(pool.isUp)
        }
    }

    @Test func beforeItRunsItRefusesAtOnce() async throws {
        let pool = Pool(ConnectionInfo("host=/nowhere"), connections: 1, loops: [.test])
        #expect(!pool.isUp)
        let error = await #expect(throws: PostgresError.self) { try await pool.run(one) }
        #expect(error?.isConnectionFailure == true)
        let lease = await #expect(throws: PostgresError.self) { try await pool.lease { _ in } }
        #expect(lease?.isConnectionFailure == true)
    }

    @Test func whoWaitsForItCanGiveUp() async throws {
        let pool = Pool(ConnectionInfo("host=/nowhere"), connections: 1, loops: [.test])
        let task = Task { try await pool.untilUp() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aLeaseIsAConnectionOfItsOwnAndIsKept() async throws {
        try await withPool(connections: 1, leases: 1) { pool in
            let shared = try await pool.run(sql: "SELECT pg_backend_pid()")[0].int(0)
            let first = try await pool.lease { try await $0.int("SELECT pg_backend_pid()") }
            let second = try await pool.lease { try await $0.int("SELECT pg_backend_pid()") }
            #expect(first == second)
            #expect(first != shared)
        }
    }

    @Test func whenAllLeasesAreTakenOneWaitsAndThenGivesUp() async throws {
        try await withPool(leases: 1, leaseTimeout: .milliseconds(50)) { pool in
            try await pool.lease { _ in
                let error = await #expect(throws: PostgresError.self) { try await pool.lease { _ in } }
                #expect(error?.kind == .busy)
                #expect(error?.isConnectionFailure == false)
            }
            try await pool.lease { _ in }
        }
    }

    @Test func leasesGoRound() async throws {
        try await withPool(leases: 2) { pool in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<100 {
                    group.addTask { try await pool.lease { try await $0.int("SELECT \(number)") } }
                }
                var sum = 0
                for try await number in group { sum += number }
                #expect(sum == 4950)
            }
        }
    }

    @Test func whoWaitsForALeaseCanGiveUp() async throws {
        try await withPool(leases: 1) { pool in
            try await pool.lease { _ in
                let task = Task { try await pool.lease { _ in } }
                task.cancel()
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                #expect(error?.kind == .cancelled)
            }
            try await pool.lease { _ in }
        }
    }

    @Test(arguments: ["BEGIN", "SELECT pg_terminate_backend(pg_backend_pid())"])
    func aSpoiltLeaseIsReplaced(sql: String) async throws {
        try await withPool(leases: 1) { pool in
            let first = try await pool.lease { connection in
                let pid = try await connection.int("SELECT pg_backend_pid()")
                _ = try? await connection.execute(sql: sql)
                return pid
            }
            let second = try await pool.lease { try await $0.int("SELECT pg_backend_pid()") }
            #expect(first != second)
        }
    }

    @Test func aLeaseThatDiedWhileIdleIsReplaced() async throws {
        try await withPool(leases: 1) { pool in
            let kept = try await pool.lease { connection in connection }
            let pid = try await kept.int("SELECT pg_backend_pid()")
            _ = try await pool.run(sql: "SELECT pg_terminate_backend(\(pid))")
            _ = await kept.untilClosed()
            #expect(try await pool.lease { try await $0.int("SELECT 1") } == 1)
        }
    }

    @Test func transactionsDoNotMix() async throws {
        try await withPool(leases: 4) { pool in
            _ = try await pool.run(sql: "CREATE TABLE account (id int PRIMARY KEY, amount int)")
            _ = try await pool.run(sql: "INSERT INTO account VALUES (1, 100), (2, 0)")
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try? await pool.transaction { connection in
                            _ = try await connection.execute(sql: "UPDATE account SET amount = amount - 1 WHERE id = 1")
                            if number.isMultiple(of: 4) { throw CancellationError() }
                            _ = try await connection.execute(sql: "UPDATE account SET amount = amount + 1 WHERE id = 2")
                        }
                    }
                }
            }
            let rows = try await pool.run(sql: "SELECT amount FROM account ORDER BY id")
            #expect(try rows.map { try $0.int(0) } == [70, 30])
        }
    }

    @Test func aStoppedPoolRefusesAndLeavesNoConnectionBehind() async throws {
        let database = try await TestDatabase.make()
        var info = ConnectionInfo(database.conninfo)
        info.applicationName = "stopped \(database.name)"
        let pool = Pool(info, connections: 2, loops: [.test])
        try await pool.whileRunning { try await pool.lease { _ = try await $0.int("SELECT 1") } }
        let error = await #expect(throws: PostgresError.self) { try await pool.run(one) }
        #expect(error?.message == "Postgres cannot be reached: the pool is closed")
        let observer = try await Connection.reading()
        let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stopped \(database.name)'"
        try await eventually { try await observer.int(left) == 0 }
        await observer.close()
    }
}

extension Pool {
    /// Runs the pool, waits until it is up, calls `body`, and stops the pool.
    func whileRunning<Value>(_ body: () async throws -> Value) async throws -> Value {
        let running = Task { await run() }
        let result: Result<Value, any Error>
        do {
            try await untilUp()
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        running.cancel()
        await running.value
        return try result.get()
    }
}
