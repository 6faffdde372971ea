import Jobs
import Rescheduling
import TestSupport
import Testing

@testable import Rescheduler
@testable import Store

/// Many jobs that a person has run again at once.
struct OperationTests {
    private let giveUp = Policy(otherwise: Rule(name: "otherwise", then: .giveUp))

    private func wish(limit: Int = 1000, rate: Int = 1000) -> NewOperation {
        NewOperation(
            query: "cause=network", conditions: [.text(.cause, .oneOf(["network"]))], comment: "the mirror is back",
            limit: limit, rate: rate)
    }

    private func begin(_ bundle: DriverBundle, _ wish: NewOperation, key: String? = nil) async throws -> Operation {
        let idempotency = key.map { IdempotencyKey($0, body: [1]) }
        switch try await bundle.store.operations.begin(wish, idempotency: idempotency) {
        case .begun(let operation), .repeated(let operation): return operation
        case .keyReused: throw Unexpected()
        }
    }

    /// Steps of several drivers at a time until the operation has ended.
    private func work(_ bundle: DriverBundle, _ id: JobID) async throws -> Operation {
        while true {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        _ = try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now)
                    }
                }
                try await group.waitForAll()
            }
            let operation = try #require(try await bundle.store.operations.operation(id))
            if operation.state != .running { return operation }
        }
    }

    @Test func fiveHundredJobsRunAgainOnce() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            let crashed = try await bundle.crash(500)
            _ = try await bundle.crash(3, CrashReport(cause: "network", fatal: true))
            _ = try await bundle.crash(2, CrashReport(cause: "minion"))
            try await bundle.decideAll()
            let first = try await begin(bundle, wish(), key: "again")
            #expect(first.matching == 503)
            #expect(try await begin(bundle, wish(), key: "again").id == first.id)
            let ended = try await work(bundle, first.id)
            #expect(ended.state == .done)
            #expect((ended.done, ended.fatal, ended.already, ended.gone) == (500, 3, 0, 0))
            let successors = try await bundle.scheduled()
            #expect(Set(successors.compactMap(\.predecessor)) == Set(crashed))
            #expect(successors.count == 500)
            #expect(try await bundle.job(crashed[0]).decision?.rule == ReschedulingStore.byHand)
            #expect(try await begin(bundle, wish()).total == 3)
        }
    }

    @Test func stoppedItTakesNoMore() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(20)
            try await bundle.decideAll()
            let operation = try await begin(bundle, wish(limit: 15, rate: 20))
            #expect((operation.matching, operation.total) == (20, 15))
            _ = try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now)
            let stopped = try #require(try await bundle.store.operations.stop(operation.id))
            #expect((stopped.changed, stopped.operation.state, stopped.operation.done) == (true, .stopped, 5))
            #expect(try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now) == nil)
            #expect(try await bundle.store.operations.stop(operation.id)?.changed == false)
            #expect(try await bundle.scheduled().count == 5)
        }
    }

    @Test func planChangesNothing() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(12)
            let plan = try await bundle.store.operations.plan(wish(), showing: 10)
            #expect((plan.matching, plan.first.count) == (12, 10))
            #expect(try await bundle.store.operations.list(limit: 10) == [])
        }
    }
}
