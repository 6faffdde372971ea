import Access
import Jobs
import Rescheduling
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Rescheduler
@testable import Store

/// Many jobs that a person has run again at once.
@Suite(.timeLimit(.minutes(10))) struct OperationTests {
    private let giveUp = Policy(otherwise: Rule(name: "otherwise", then: .giveUp))

    private func request(limit: Int = 1000, rate: Int = 1000, force: Bool = false) -> NewOperation {
        NewOperation(
            query: "cause=network", conditions: [.text(.cause, .oneOf(["network"]))], comment: "the mirror is back",
            limit: limit, rate: rate, force: force)
    }

    private func begin(_ bundle: DriverBundle, _ request: NewOperation, key: String? = nil) async throws -> Operation {
        let idempotency = key.map { IdempotencyKey($0, body: [1]) }
        switch try await bundle.store.operations.begin(
            request, idempotency: idempotency, by: Actor(name: "jane"))
        {
        case .begun(let operation), .repeated(let operation): return operation
        case .keyReused: throw Unexpected(what: "key reused")
        }
    }

    /// Steps of several drivers at a time until the operation has ended.
    private func work(_ bundle: DriverBundle, _ id: ID<Operation>) async throws -> Operation {
        var ended: Operation?
        try await eventually(within: .seconds(300)) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        _ = try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now)
                    }
                }
                try await group.waitForAll()
            }
            let operation = try #require(try await bundle.store.operations.operation(id))
            if operation.state != .running { ended = operation }
            return ended != nil
        }
        return try #require(ended)
    }

    @Test func fiveHundredJobsRunAgainOnce() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            let crashed = try await bundle.crash(500)
            _ = try await bundle.crash(3, CrashReport(cause: "network", fatal: true))
            _ = try await bundle.crash(2, CrashReport(cause: "minion"))
            try await bundle.decideAll()
            let first = try await begin(bundle, request(), key: "again")
            #expect(first.matching == 503 && first.actor == Actor(name: "jane"))
            #expect(try await begin(bundle, request(), key: "again").id == first.id)
            let ended = try await work(bundle, first.id)
            #expect(ended.state == .done)
            #expect((ended.done, ended.fatal, ended.already, ended.gone) == (500, 3, 0, 0))
            let successors = try await bundle.scheduled()
            #expect(Set(successors.compactMap(\.predecessor)) == Set(crashed))
            #expect(successors.count == 500)
            #expect(try await bundle.job(crashed[0]).decision?.rule == RuleName.byHand)
            #expect(try await begin(bundle, request()).total == 3)
        }
    }

    @Test func stoppedItTakesNoMore() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(20)
            try await bundle.decideAll()
            let operation = try await begin(bundle, request(limit: 15, rate: 20))
            #expect((operation.matching, operation.total) == (20, 15))
            _ = try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now)
            let stopped = try #require(try await bundle.store.operations.stop(operation.id))
            #expect((stopped.changed, stopped.operation.state, stopped.operation.done) == (true, .stopped, 5))
            #expect(try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now) == nil)
            #expect(try await bundle.store.operations.stop(operation.id)?.changed == false)
            #expect(try await bundle.scheduled().count == 5)
        }
    }

    @Test func fatalCrashesAreTakenByForce() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            let fatal = try await bundle.crash(3, CrashReport(cause: "network", fatal: true))
            try await bundle.decideAll()
            let operation = try await begin(bundle, request(force: true))
            let ended = try await work(bundle, operation.id)
            #expect((ended.state, ended.done, ended.fatal, ended.force) == (.done, 3, 0, true))
            #expect(Set(try await bundle.scheduled().compactMap(\.predecessor)) == Set(fatal))
        }
    }

    @Test func aJobThatCannotBeRecordedIsSetAside() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            let crashed = try await bundle.crash(40)
            try await bundle.database.refuseDecision(about: crashed[7].description)
            let operation = try await begin(bundle, request(rate: 100))
            let ended = try await work(bundle, operation.id)
            #expect((ended.state, ended.done, ended.failed) == (.done, 39, 1))
            #expect(ended.reason?.hasPrefix("\(crashed[7]): ") == true)
            let successors = try await bundle.scheduled()
            #expect(successors.count == 39)
            #expect(Set(successors.compactMap(\.predecessor)) == Set(crashed).subtracting([crashed[7]]))
            #expect(try await bundle.store.operations.plan(request(), showing: 2).first == [crashed[7]])
        }
    }

    /// The number of jobs, and how many of them are tried.
    @Test(arguments: [(3, 3), (250, 100)])
    func whenAllAreRefusedItFails(_ count: Int, _ tried: Int) async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(count)
            try await bundle.database.refuse("decision", unless: "false")
            let operation = try await begin(bundle, request(rate: 200))
            let ended = try await work(bundle, operation.id)
            #expect((ended.state, ended.done, ended.failed) == (.failed, 0, tried))
            #expect(ended.reason != nil && ended.endedAt != nil)
            #expect(try await bundle.scheduled().isEmpty)
        }
    }

    @Test func whatRefusesTheStepItselfEndsIt() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(5)
            try await bundle.database.refuse("operation", unless: "done = 0")
            let operation = try await begin(bundle, request())
            let step = try #require(
                try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now))
            #expect((step.operation, step.taken) == (operation.id, 0))
            let ended = try #require(try await bundle.store.operations.operation(operation.id))
            #expect((ended.state, ended.done) == (.failed, 0))
            #expect(ended.reason == step.reason && ended.reason?.contains("not_this_one") == true)
            #expect(try await bundle.scheduled().isEmpty)
            #expect(try await bundle.store.rescheduling.work(policyVersion: 1, now: bundle.clock.now) == nil)
        }
    }

    @Test func planChangesNothing() async throws {
        try await DriverBundle.run(policy: giveUp) { bundle in
            _ = try await bundle.crash(12)
            let plan = try await bundle.store.operations.plan(request(), showing: 10)
            #expect((plan.matching, plan.first.count) == (12, 10))
            #expect(try await bundle.store.operations.list(limit: 10) == [])
        }
    }
}
