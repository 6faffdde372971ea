import EmbeddedPostgres
import EventLoop
import Glibc
import Locking
import TestSupport
import Testing

@testable import Postgres

/// Postgres goes away in the middle of things, and comes back.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    private let one = Statement(name: "one", sql: "SELECT 1")

    /// What a pool has told, and a way to wait for more.
    private final class Journal: Sendable {
        private let stream: AsyncStream<PoolEvent>
        private let continuation: AsyncStream<PoolEvent>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func note(_ event: PoolEvent) { continuation.yield(event) }

        func untilDown() async {
            for await event in stream {
                if case .down = event { return }
            }
        }
    }

    private func withCluster(
        _ body: (Cluster, Pool, Journal) async throws -> Void
    ) async throws {
        let directory = try TestDirectory.make()
        let cluster = try Cluster(directory: directory, settings: .disposable)
        let conninfo = try await cluster.start()
        try TestDirectory.removeAtExit(directory, stopping: cluster.processID)
        let journal = Journal()
        let pool = Pool(ConnectionInfo(conninfo), connections: 2, leases: 2, loops: [.test]) { journal.note($0) }
        try await pool.whileRunning { try await body(cluster, pool, journal) }
        await cluster.stop()
    }

    @Test func itComesBackByItself() async throws {
        try await withCluster { cluster, pool, journal in
            _ = try await pool.run(one)
            #expect(try await pool.lease { try await $0.int("SELECT 1") } == 1)
            for _ in 0..<2 {
                await cluster.stop()
                await journal.untilDown()
                #expect(!pool.isUp)
                let begin = ContinuousClock.now
                for _ in 0..<10 {
                    let error = await #expect(throws: PostgresError.self) { try await pool.run(one) }
                    #expect(error?.isConnectionFailure == true)
                    let lease = await #expect(throws: PostgresError.self) {
                        try await pool.lease { try await $0.int("SELECT 1") }
                    }
                    #expect(lease?.isConnectionFailure == true)
                }
                #expect(ContinuousClock.now - begin < .seconds(1), "it fails at once")
                _ = try await cluster.start()
                try await pool.untilUp()
                _ = try await pool.run(one)
                #expect(try await pool.transaction { try await $0.int("SELECT 1") } == 1)
            }
        }
    }

    @Test func callsInFlightFailAndNoneHangs() async throws {
        try await withCluster { cluster, pool, journal in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        // Goes on until Postgres is gone.
                        while true {
                            do throws(PostgresError) {
                                _ = try await pool.run(one)
                            } catch {
                                return error.isConnectionFailure
                            }
                        }
                    }
                }
                if let pid = cluster.processID { kill(pid, SIGQUIT) }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: true, count: 64))
            await journal.untilDown()
            await cluster.stop()
            _ = try await cluster.start()
            try await pool.untilUp()
            _ = try await pool.run(one)
        }
    }

    @Test func aTransactionInFlightFailsAndLeavesNothing() async throws {
        try await withCluster { cluster, pool, journal in
            _ = try await pool.run(sql: "CREATE TABLE t (n int)")
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { connection in
                    _ = try await connection.execute(sql: "INSERT INTO t VALUES (1)")
                    await cluster.stop()
                    _ = try await connection.execute(sql: "INSERT INTO t VALUES (2)")
                }
            }
            #expect(error?.isConnectionFailure == true)
            await journal.untilDown()
            _ = try await cluster.start()
            try await pool.untilUp()
            let rows = try await pool.run(sql: "SELECT count(*) FROM t")
            #expect(try rows[0].int(0) == 0)
        }
    }
}
