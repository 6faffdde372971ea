import Jobs
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// Retention of jobs whose months have no partition.
@Suite(.timeLimit(.minutes(10))) struct StrayTests {
    private static let day = TimeSpan(seconds: 86_400)
    /// A day after the jobs of `PartitionTests.run` were made, and a little.
    private static let later = PartitionTests.lastOfMarch + .seconds(86_401)

    private static func numbers(_ portion: Pruner.Portion?) throws -> [Int] {
        let portion = try #require(portion)
        #expect(portion.month == nil && portion.bytes == 0)
        return [portion.jobs, portion.unfinished, portion.events, portion.crashes]
    }

    @Test(arguments: [1, 2, 5000])
    func oldOnesAreDeletedInBatches(of batchRows: Int) async throws {
        try await PartitionTests.run(at: PartitionTests.lastOfMarch) { bundle throws in
            let job = try await bundle.job(in: .crashed)
            for _ in 0..<3 { _ = try await bundle.job(in: .running) }
            try await bundle.reschedule(job.id)
            let key = IdempotencyKey("k", body: [1])
            let keyed = try await bundle.jobs.create([NewJob(taskname: "t")], idempotency: key)
            let pruner = Pruner(bundle.conninfo, batchRows: batchRows)

            #expect(try await pruner.plan(olderThan: Self.day, now: Self.later - .seconds(2)) == [])
            #expect(try await pruner.drop(olderThan: Self.day, now: Self.later - .seconds(2)) == [])
            let plan = try await pruner.plan(olderThan: Self.day, now: Self.later)
            #expect(plan.count == 1)
            #expect(try Self.numbers(plan.last) == [6, 5, 11, 1])
            #expect(try await PartitionTests.rows(bundle, "default") == ["6", "11", "1"])

            #expect(try await pruner.drop(olderThan: Self.day, now: Self.later) == plan)
            #expect(try await PartitionTests.rows(bundle, "default") == ["0", "0", "0"])
            #expect(try await bundle.ask("SELECT count(*) FROM decision") == "0")
            #expect(try await pruner.plan(olderThan: Self.day, now: Self.later) == [])
            // The key is forgotten with its job: sent again, it makes one.
            guard case .created = try await bundle.jobs.create([NewJob(taskname: "t")], idempotency: key) else {
                throw Unexpected(what: "repeated \(keyed)")
            }
        }
    }

    @Test func youngOnesStay() async throws {
        try await PartitionTests.run(at: PartitionTests.lastOfMarch) { bundle throws in
            let old = try await bundle.job(in: .crashed)
            // Thirty days on, in a month without a partition as well.
            let young = ID<Job>.lowest(at: PartitionTests.lastOfMarch + .seconds(30 * 86_400))
            try await bundle.execute(
                """
                WITH made AS (
                    INSERT INTO job (uuid, root, created_at, taskname) VALUES ($1, $1, now(), 't') RETURNING uuid
                ) INSERT INTO job_event (job, kind, state, occurred_at, actor)
                SELECT uuid, 'created', 'SCHEDULED', now(), 'jane' FROM made
                """, [.uuid(young.high, young.low)])
            let dropped = try await Pruner(bundle.conninfo).drop(olderThan: Self.day, now: Self.later)
            #expect(try Self.numbers(dropped.last) == [1, 0, 2, 1])
            #expect(try await bundle.jobs.job(old.id) == nil)
            #expect(try await bundle.jobs.job(young)?.taskname == "t")
            #expect(try await PartitionTests.rows(bundle, "default") == ["1", "1", "0"])
        }
    }

    @Test func whatAnInterruptedRunLeftIsDeleted() async throws {
        try await PartitionTests.run(at: PartitionTests.lastOfMarch) { bundle throws in
            _ = try await bundle.job(in: .crashed)
            try await bundle.execute("DELETE FROM job")
            let pruner = Pruner(bundle.conninfo)
            #expect(try Self.numbers(try await pruner.plan(olderThan: Self.day, now: Self.later).last) == [0, 0, 2, 1])
            #expect(try Self.numbers(try await pruner.drop(olderThan: Self.day, now: Self.later).last) == [0, 0, 2, 1])
            #expect(try await PartitionTests.rows(bundle, "default") == ["0", "0", "0"])
        }
    }

    /// The partitions of a month are made one by one: its job may be in one while its events are not.
    @Test func eventsOfAJobThatStaysInItsMonthStay() async throws {
        try await PartitionTests.run(at: PartitionTests.lastOfMarch - .seconds(86_400)) { bundle throws in
            let job = try await bundle.job(in: .crashed)
            try await bundle.execute("SELECT make_partition('job', '2024-03-15')")
            let pruner = Pruner(bundle.conninfo)
            let now = PartitionTests.lastOfMarch + .seconds(3600)
            #expect(try await pruner.plan(olderThan: Self.day, now: now) == [])
            #expect(try await pruner.drop(olderThan: Self.day, now: now) == [])
            #expect(try await bundle.jobs.history(job.id, limit: 10)?.count == 2)
        }
    }
}
