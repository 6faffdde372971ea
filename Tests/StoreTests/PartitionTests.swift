import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct PartitionTests {
    /// A store whose jobs are created at `time`.
    static func run(
        at time: Timestamp, _ body: @escaping @Sendable (StoreBundle) async throws -> Void
    ) async throws {
        try await StoreBundle.run({ $0.ids = IDGenerator(clock: { time }) }, body)
    }

    static func rows(_ bundle: StoreBundle, _ suffix: String) async throws -> [String?] {
        var counts: [String?] = []
        for table in Partitions.tables {
            counts.append(try await bundle.ask("SELECT count(*) FROM \(table)_\(suffix)"))
        }
        return counts
    }

    /// 2024-03-31T23:59:59.999Z.
    static let lastOfMarch = Timestamp(microseconds: 1_711_929_599_999_000)

    @Test func whatCameForAMonthWithoutPartitionIsMovedWhenItIsMade() async throws {
        try await Self.run(at: Self.lastOfMarch) { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let running = try await bundle.job(in: .running)
            #expect(try await Self.rows(bundle, "default") == ["2", "4", "1"])
            let pool = bundle.pool
            let made = try await Partitions.makeAhead(from: Self.lastOfMarch) {
                statement, values throws(PostgresError) in
                try await pool.run(statement, values)
            }
            #expect(made == 9)
            #expect(try await Self.rows(bundle, "default") == ["0", "0", "0"])
            #expect(try await Self.rows(bundle, "2024_03") == ["2", "4", "1"])
            #expect(try await Self.rows(bundle, "2024_04") == ["0", "0", "0"])
            #expect(try await bundle.jobs.job(job.id) == job)
            #expect(try await bundle.report(running.id, .finished).revision == 3)
            #expect(
                try await bundle.ask("SELECT reloptions FROM pg_class WHERE relname = 'job_2024_03'")
                    == "{fillfactor=45}")
        }
    }

    @Test func reportsGoOnWhileTheirPartitionIsMade() async throws {
        try await Self.run(at: Self.lastOfMarch) { bundle throws in
            let jobs = try await bundle.create((0..<200).map { NewJob(taskname: "t\($0)") })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for job in jobs {
                    group.addTask {
                        _ = try await bundle.jobs.apply(.of(job.id, .running))
                        _ = try await bundle.jobs.apply(.of(job.id, .crashed))
                        _ = try await bundle.job()
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        let pool = bundle.store.retention.pool
                        _ = try await Partitions.makeAhead(from: Self.lastOfMarch) {
                            statement, values throws(PostgresError) in try await pool.run(statement, values)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.rows(bundle, "2024_03") == ["400", "800", "200"])
        }
    }

    @Test func onlyMonthsThatAreOverLongEnoughArePruned() async throws {
        try await Self.run(at: Self.lastOfMarch) { bundle throws in
            let pool = bundle.pool
            _ = try await Partitions.makeAhead(from: Self.lastOfMarch) { statement, values throws(PostgresError) in
                try await pool.run(statement, values)
            }
            let job = try await bundle.job(in: .crashed)
            _ = try await bundle.job(in: .running)
            try await bundle.reschedule(job.id)
            let pruner = Pruner(bundle.conninfo)
            let day = TimeSpan(seconds: 86_400)
            let april = Self.lastOfMarch + .milliseconds(1)
            #expect(try await pruner.plan(olderThan: day, now: april + .seconds(86_399)) == [])
            let now = april + .seconds(86_400)
            let plan = try await pruner.plan(olderThan: day, now: now)
            #expect(plan.map(\.month) == ["2024-03"])
            let month = try #require(plan.first)
            #expect([month.jobs, month.unfinished, month.events, month.crashes] == [3, 2, 6, 1])
            #expect(month.bytes > 0)
            #expect(try await bundle.jobs.job(job.id) != nil)
            #expect(try await pruner.drop(olderThan: day, now: now) == plan)
            #expect(try await bundle.jobs.job(job.id) == nil)
            #expect(try await bundle.jobs.history(job.id, limit: 1) == nil)
            #expect(try await bundle.ask("SELECT count(*) FROM decision") == "0")
            #expect(try await pruner.plan(olderThan: day, now: now) == [])
        }
    }

    @Test(arguments: [["job"], ["job", "job_event"], ["crash"]])
    func whatAnInterruptedRunLeftOfAMonthIsPruned(dropped: [String]) async throws {
        try await Self.run(at: Self.lastOfMarch) { bundle throws in
            let pool = bundle.pool
            _ = try await Partitions.makeAhead(from: Self.lastOfMarch) { statement, values throws(PostgresError) in
                try await pool.run(statement, values)
            }
            _ = try await bundle.job(in: .crashed)
            for table in dropped { try await bundle.execute("DROP TABLE \(table)_2024_03") }
            let pruner = Pruner(bundle.conninfo)
            let day = TimeSpan(seconds: 86_400)
            let now = Self.lastOfMarch + .seconds(2 * 86_400)
            let plan = try await pruner.plan(olderThan: day, now: now)
            let month = try #require(plan.first)
            let left = Partitions.tables.map { dropped.contains($0) ? 0 : $0 == "job_event" ? 2 : 1 }
            #expect([month.jobs, month.events, month.crashes] == left)
            #expect(month.unfinished == 0 && month.bytes > 0)
            #expect(try await pruner.drop(olderThan: day, now: now) == plan)
            #expect(try await pruner.plan(olderThan: day, now: now) == [])
        }
    }

    @Test(arguments: [true, false]) func whatBelongsToAJobGoesWithIt(hasPartition: Bool) async throws {
        try await Self.run(at: Self.lastOfMarch) { bundle throws in
            if hasPartition {
                let pool = bundle.pool
                _ = try await Partitions.makeAhead(from: Self.lastOfMarch) { statement, values throws(PostgresError) in
                    try await pool.run(statement, values)
                }
            }
            // Of a job that goes, and of one that stays.
            let crashed = try await bundle.job(in: .crashed)
            try await bundle.reschedule(crashed.id)
            for job in [crashed.id, ID<Job>.lowest(at: .now())] {
                try await bundle.execute(
                    """
                    WITH watched AS (INSERT INTO watch (job, due_at) VALUES ($1, now()) ON CONFLICT DO NOTHING),
                        beating AS (INSERT INTO heartbeat (job, seen_at) VALUES ($1, now())),
                        released AS (INSERT INTO release (predecessor, round, breaker) VALUES ($1, 1, 'b')),
                        keyed AS (INSERT INTO idempotency (key, fingerprint, jobs) VALUES ($1::text, '', ARRAY[$1]))
                    INSERT INTO offer (job, due_at, available_at) VALUES ($1, now(), now())
                    """, [.uuid(job.high, job.low)])
            }
            let pruner = Pruner(bundle.conninfo)
            let dropped = try await pruner.drop(
                olderThan: TimeSpan(seconds: 86_400), now: Self.lastOfMarch + .seconds(90_000))
            #expect(dropped.map(\.jobs) == [2])
            for table in JobTable.others {
                let left = try await bundle.ask("SELECT count(*) FROM \(table.name)")
                #expect(left == (table.name == "decision" ? "0" : "1"), "\(table.name)")
            }
        }
    }

    @Test func lowestIdentifiersAgreeWithThoseOfTheDomain() async throws {
        try await StoreBundle.run { bundle throws in
            for time in [
                Self.lastOfMarch, Timestamp(microseconds: 0), .now(), Timestamp(microseconds: 1_711_929_599_999_999),
            ] {
                let sql = "SELECT lowest_job_uuid($1)"
                let uuid = try await bundle.ask(sql, [.timestamp(microseconds: time.microseconds)])
                #expect(uuid == ID<Job>.lowest(at: time).description)
            }
        }
    }
}
