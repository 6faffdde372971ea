import EventLoop
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import TestSupport
import Testing

@testable import Store

/// The lane and what becomes of its connections.
@Suite(.timeLimit(.minutes(10))) struct LaneConnectionTests {
    typealias Command = LaneTests.Command

    /// A lane whose commands, performed on a connection, all ask something of the database.
    static func lane(
        before: @escaping @Sendable ([Command]) async -> Void = { _ in }
    ) -> Lane<Command> {
        Lane("test", capacity: 1000, batchRows: 10, observe: { _ in }) { commands, connection throws(PostgresError) in
            await before(commands)
            _ = try await connection.run(sql: "SELECT 1")
            return commands.map { .success($0.number) }
        }
    }

    /// A pool that is down until it runs.
    static func pool(_ bundle: StoreBundle) -> Pool {
        Pool(ConnectionInfo(bundle.conninfo), connections: 1, leases: 0, loops: [bundle.loop])
    }

    @Test func aWorkerWithoutConnectionLeavesTheCommandsToTheOthers() async throws {
        try await StoreBundle.run { bundle throws in
            let lane = Self.lane()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lane.run(on: [Self.pool(bundle), bundle.pool, Self.pool(bundle)]) }
                defer { group.cancelAll() }
                for number in 0..<100 {
                    #expect(await LaneTests.outcome(of: number, in: lane) == "\(number)")
                }
                let outcomes = await withTaskGroup(of: String.self) { crowd in
                    for number in 0..<500 { crowd.addTask { await LaneTests.outcome(of: number, in: lane) } }
                    return await crowd.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(outcomes == Set((0..<500).map(String.init)))
            }
        }
    }

    @Test func aWorkerJoinsInWhenItsConnectionIsUp() async throws {
        try await StoreBundle.run { bundle throws in
            let gate = Gate()
            let taken = Locked<[Int]>([])
            let lane = Self.lane { commands in
                taken.withLock { $0 += commands.map(\.number) }
                if commands.contains(where: { $0.number == 0 }) { await gate.pass() }
            }
            let late = Self.pool(bundle)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lane.run(on: [bundle.pool, late]) }
                defer { group.cancelAll() }
                async let first = LaneTests.outcome(of: 0, in: lane)
                await LaneTests.until { taken.withLock { $0 } == [0] }
                async let second = LaneTests.outcome(of: 1, in: lane)
                await LaneTests.until { lane.depth == 1 }
                group.addTask { await late.run() }
                #expect(await second == "1")
                gate.open()
                #expect(await first == "0")
            }
        }
    }

    @Test func anIdleWorkerThatLostItsConnectionLeavesTheCommandsToTheOthers() async throws {
        try await StoreBundle.run { bundle throws in
            let lane = Self.lane()
            let lost = Self.pool(bundle)
            let running = Task { await lost.run() }
            try await lost.untilUp()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lane.run(on: [bundle.pool, lost]) }
                defer { group.cancelAll() }
                for number in 0..<20 { #expect(await LaneTests.outcome(of: number, in: lane) == "\(number)") }
                running.cancel()
                await running.value
                for number in 0..<20 { #expect(await LaneTests.outcome(of: number, in: lane) == "\(number)") }
            }
        }
    }

    @Test(arguments: 1...3) func withoutAnyConnectionCommandsFailAtOnce(workers: Int) async throws {
        try await StoreBundle.run { bundle throws in
            let lane = Self.lane()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lane.run(on: (0..<workers).map { _ in Self.pool(bundle) }) }
                defer { group.cancelAll() }
                for number in 0..<20 { #expect(await LaneTests.outcome(of: number, in: lane) == "unavailable") }
            }
        }
    }

    @Test func whenTheLastConnectionIsLostCommandsFailAtOnce() async throws {
        try await StoreBundle.run { bundle throws in
            let lane = Self.lane()
            let last = Self.pool(bundle)
            let running = Task { await last.run() }
            try await last.untilUp()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lane.run(on: [last, Self.pool(bundle)]) }
                defer { group.cancelAll() }
                for number in 0..<20 { #expect(await LaneTests.outcome(of: number, in: lane) == "\(number)") }
                running.cancel()
                await running.value
                for number in 0..<20 { #expect(await LaneTests.outcome(of: number, in: lane) == "unavailable") }
            }
        }
    }
}
