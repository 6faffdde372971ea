import EventLoop
import TestSupport
import Testing

@testable import Postgres

/// Whoever gives up is let go at once, and nobody else is harmed.
@Suite(.timeLimit(.minutes(5))) struct CancellationTests {
    private let sleep = Statement(name: "sleep", sql: "SELECT pg_sleep($1)::text")

    private func kind(_ task: Task<Rows, any Error>) async -> PostgresError.Kind? {
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        return error?.kind
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let connection = try await Connection.test()
        try await connection.script("CREATE TABLE t (n int)")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await connection.execute(sql: "INSERT INTO t VALUES (1)")
        }
        #expect(await kind(task) == .cancelled)
        #expect(try await connection.int("SELECT count(*) FROM t") == 0)
        await connection.close()
    }

    @Test func onAnExclusiveConnectionTheServerStopsToo() async throws {
        let connection = try await Connection.test()
        let observer = try await Connection.reading()
        let pid = try await connection.int("SELECT pg_backend_pid()")
        let task = Task { try await connection.execute(sleep, [.float8(60)]) }
        try await observer.wait(until: "state = 'active' AND query LIKE '%pg_sleep($1)%'", pid: pid)
        task.cancel()
        #expect(await kind(task) == .cancelled)
        try await observer.wait(until: "state = 'idle'", pid: pid)
        await connection.close()
        await observer.close()
    }

    @Test func onASharedConnectionTheNeighboursGetTheirAnswers() async throws {
        let connection = try await Connection.reading(isExclusive: false)
        let observer = try await Connection.reading()
        let pid = try await connection.int("SELECT pg_backend_pid()")
        // The statement waits for a lock that the observer holds until the caller has given up.
        _ = try await observer.execute(sql: "SELECT pg_advisory_lock(\(pid))")
        let task = Task { try await connection.execute(sql: "SELECT pg_advisory_lock(\(pid))") }
        try await observer.wait(until: "wait_event_type = 'Lock'", pid: pid)
        async let neighbour = connection.execute(sql: "SELECT 7")
        task.cancel()
        #expect(await kind(task) == .cancelled)
        _ = try await observer.execute(sql: "SELECT pg_advisory_unlock(\(pid))")
        #expect(try await neighbour[0].int(0) == 7)
        #expect(try await connection.int("SELECT 8") == 8)
        await connection.close()
        await observer.close()
    }

    @Test func whoeverCancelsAtAnyMomentTheAnswersStayInStep() async throws {
        let connection = try await Connection.test(isExclusive: false)
        let echo = Statement(name: "echo", sql: "SELECT $1")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 as Range<Int32> {
                group.addTask {
                    let task = Task { try await connection.execute(echo, [.int4(number)])[0].required.int(0) }
                    if number.isMultiple(of: 3) { task.cancel() }
                    if let answer = try? await task.value { #expect(answer == Int(number)) }
                }
            }
        }
        #expect(try await connection.int("SELECT 1") == 1)
        await connection.close()
    }
}

extension Connection {
    /// Waits until the backend `pid` is in a state.
    func wait(until condition: String, pid: Int) async throws {
        try await eventually {
            try await int("SELECT count(*) FROM pg_stat_activity WHERE pid = \(pid) AND \(condition)") > 0
        }
    }
}
