import EventLoop
import Jobs
import Locking
import Observability
import Postgres
import TestSupport
import Testing

@testable import Store

/// The lane by itself: what it performs is a closure, and its connections are never opened.
@Suite(.timeLimit(.minutes(10))) struct LaneTests {
    struct Command: LaneCommand {
        typealias Outcome = Int
        typealias Subject = Int
        let number: Int
        var subject: Int?
        var rows: Int { 1 }
    }

    static let connection = Pool(ConnectionInfo(""), connections: 1, loops: [EventLoop(name: "lane-tests")])

    /// Runs a lane with `workers` while `body` runs.
    static func run(
        workers: Int = 1, capacity: Int = 100, crowd: Int = 1,
        patience: Duration = .seconds(3600), observe: @escaping Observer = { _ in },
        perform: @escaping Lane<Command>.Perform, _ body: @escaping @Sendable (Lane<Command>) async throws -> Void
    ) async throws {
        let lane = Lane<Command>(
            "test", capacity: capacity, batchRows: 10, crowd: crowd, patience: patience, observe: observe,
            perform: perform)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await lane.run(on: Array(repeating: connection, count: workers)) }
            defer { group.cancelAll() }
            try await body(lane)
        }
    }

    /// What comes of a command, in a word.
    static func outcome(of number: Int, in lane: Lane<Command>) async -> String {
        do throws(StoreError) {
            return "\(try await lane.submit(Command(number: number)))"
        } catch {
            switch error {
            case .failed: return "failed"
            case .busy: return "busy"
            case .unavailable: return "unavailable"
            default: return "\(error)"
            }
        }
    }

    /// Waits until `condition` holds. A test that waits in vain goes on, so that it opens its gates, and ends.
    static func until(_ condition: () -> Bool) async {
        do {
            try await eventually(within: .seconds(30), condition)
        } catch {
            Issue.record(error)
        }
    }

    @Test func whatWaitsTogetherIsPerformedTogether() async throws {
        let gate = Gate()
        let batches = Locked<[[Int]]>([])
        try await Self.run { commands, _ throws(PostgresError) in
            batches.withLock { $0.append(commands.map(\.number)) }
            await gate.pass()
            return commands.map { .success($0.number * 2) }
        } _: { lane throws in
            async let first = lane.submit(Command(number: 0))
            await Self.until { batches.withLock { $0.count } == 1 }
            async let rest = withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 1...12 { group.addTask { (number, try await lane.submit(Command(number: number))) } }
                for try await (number, doubled) in group { #expect(doubled == number * 2) }
            }
            await Self.until { lane.depth == 12 }
            gate.open()
            let zero = try await first
            #expect(zero == 0)
            try await rest
            #expect(batches.withLock { $0.map(\.count) } == [1, 10, 2])
        }
    }

    @Test func twoAboutTheSameAreNeverInOneBatch() async throws {
        let gate = Gate()
        let batches = Locked<[[Int?]]>([])
        try await Self.run { commands, _ throws(PostgresError) in
            batches.withLock { $0.append(commands.map(\.subject)) }
            await gate.pass()
            return commands.map { .success($0.number) }
        } _: { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<9 {
                    group.addTask { _ = try await lane.submit(Command(number: number, subject: number % 3)) }
                }
                await Self.until { lane.depth + batches.withLock { $0.joined().count } == 9 }
                gate.open()
                try await group.waitForAll()
            }
            for batch in batches.withLock({ $0 }) { #expect(Set(batch).count == batch.count) }
        }
    }

    @Test func aPoisonousCommandFailsAlone() async throws {
        let gate = Gate()
        let taken = Locked(0)
        try await Self.run { commands, _ throws(PostgresError) in
            taken.withLock { $0 += commands.count }
            await gate.pass()
            if commands.contains(where: { $0.number == 3 }) {
                throw PostgresError(.refused, SQLState(rawValue: "22021"), "poison")
            }
            return commands.map { .success($0.number) }
        } _: { lane in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let outcome = await Self.outcome(of: number, in: lane)
                        #expect(outcome == (number == 3 ? "failed" : "\(number)"))
                    }
                }
                await Self.until { lane.depth + taken.withLock { $0 } == 8 }
                gate.open()
            }
        }
    }

    @Test func aCommandThatFailsOnceSucceeds() async throws {
        let calls = Locked(0)
        try await Self.run { commands, _ throws(PostgresError) in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            if call == 1 { throw PostgresError(.refused, .deadlockDetected, "once") }
            return commands.map { .success($0.number) }
        } _: { lane in
            #expect(await Self.outcome(of: 7, in: lane) == "7")
        }
    }

    @Test func aLostConnectionFailsTheBatchWithoutAnotherTry() async throws {
        let calls = Locked(0)
        try await Self.run { _, _ throws(PostgresError) in
            calls.withLock { $0 += 1 }
            throw PostgresError(.connection, .connectionFailure, "lost")
        } _: { lane in
            #expect(await Self.outcome(of: 1, in: lane) == "unavailable")
            #expect(calls.withLock { $0 } == 1)
        }
    }

    @Test func aFullLaneRefusesAtOnce() async throws {
        let gate = Gate()
        let full = Locked(0)
        let taken = Locked(0)
        try await Self.run(capacity: 2) {
            if case .laneFull("test") = $0 { full.withLock { $0 += 1 } }
        } perform: { commands, _ throws(PostgresError) in
            taken.withLock { $0 += 1 }
            await gate.pass()
            return commands.map { .success($0.number) }
        } _: { lane in
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await lane.submit(Command(number: 0)) }
                // The first is taken before the others come, or one of them would find no room.
                await Self.until { taken.withLock { $0 } == 1 }
                for number in 1...2 { group.addTask { try await lane.submit(Command(number: number)) } }
                await Self.until { lane.depth == 2 }
                #expect(await Self.outcome(of: 3, in: lane) == "busy")
                #expect(full.withLock { $0 } == 1)
                gate.open()
                var numbers: Set<Int> = []
                for try await number in group { numbers.insert(number) }
                #expect(numbers == [0, 1, 2])
            }
        }
    }

    /// One worker is held up in a batch of one; `waiting` more commands come, and `body` sees the sizes of the batches.
    private static func whileOneWorks(
        waiting: Int, crowd: Int, patience: Duration = .seconds(3600),
        _ body: @escaping @Sendable (Lane<Command>, Gate, Locked<[Int]>) async throws -> Void
    ) async throws {
        let gate = Gate()
        let batches = Locked<[Int]>([])
        try await Self.run(workers: 2, crowd: crowd, patience: patience) { commands, _ throws(PostgresError) in
            let isFirst = batches.withLock { batches in
                batches.append(commands.count)
                return batches.count == 1
            }
            if isFirst { await gate.pass() }
            return commands.map { .success($0.number) }
        } _: { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await lane.submit(Command(number: 0)) }
                await Self.until { batches.withLock { $0 } == [1] }
                for number in 1...waiting { group.addTask { _ = try await lane.submit(Command(number: number)) } }
                try await body(lane, gate, batches)
                gate.open()
                try await group.waitForAll()
            }
        }
    }

    @Test func aWorkerJoinsAnotherForACrowd() async throws {
        try await Self.whileOneWorks(waiting: 5, crowd: 5) { _, _, batches in
            await Self.until { batches.withLock { $0.reduce(0, +) } == 6 }
        }
    }

    @Test func aWorkerJoinsAnotherThatTakesLong() async throws {
        try await Self.whileOneWorks(waiting: 1, crowd: 100, patience: .zero) { _, _, batches in
            await Self.until { batches.withLock { $0 } == [1, 1] }
        }
    }

    @Test func withoutACrowdWhatWaitsIsOneBatch() async throws {
        try await Self.whileOneWorks(waiting: 4, crowd: 5) { lane, gate, batches in
            await Self.until { lane.depth == 4 }
            gate.open()
            await Self.until { batches.withLock { $0.count } > 1 }
            #expect(batches.withLock { $0 } == [1, 4])
        }
    }

    @Test func whatWaitsWhenTheLaneEndsIsRefused() async throws {
        let perform: Lane<Command>.Perform = { commands, _ throws(PostgresError) in
            commands.map { .success($0.number) }
        }
        let lane = Lane<Command>("test", capacity: 9, batchRows: 9, observe: { _ in }, perform: perform)
        async let waiting = Self.outcome(of: 1, in: lane)
        await Self.until { lane.depth == 1 }
        await lane.run(on: [])
        #expect(await waiting == "unavailable")
        #expect(await Self.outcome(of: 2, in: lane) == "unavailable")
    }
}
