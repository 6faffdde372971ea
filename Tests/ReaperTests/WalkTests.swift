import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Reaper
@testable import Store

/// Every job is looked at once it is of an age, and none is passed over.
@Suite(.timeLimit(.minutes(10))) struct WalkTests {
    @Test func aYoungJobIsNotLookedAt() async throws {
        try await ReaperBundle.run(watchAge: .seconds(100)) { lost throws in
            _ = try await lost.job(queue: 1000)
            try await lost.pass(after: 50)
            #expect(try await lost.rows("watch") == 0)
            try await lost.pass(after: 60)
            #expect(try await lost.rows("watch") == 1)
        }
    }

    /// Most jobs end within the hour, and need not be watched if they are in no hurry.
    @Test func aJobWithTimeIsWatchedFromItsFirstHourOn() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 5000)
            let hurried = try await lost.job(queue: 5000, run: 60)
            try await lost.pass(after: 15)
            #expect(try await lost.ask("SELECT job FROM watch") == hurried.description)
            try await lost.pass(after: 3600)
            #expect(try await lost.rows("watch") == 2)
            try await lost.pass(after: 1300)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 100)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }

    /// A server whose clock is behind makes jobs where the walk has been already.
    @Test func aJobOfAServerWhoseClockIsBehindIsFoundAfterAnHour() async throws {
        try await ReaperBundle.run { lost throws in
            try await lost.pass(after: 600)
            let late = ID<Job>.lowest(at: .now() - .seconds(300))
            try await lost.execute(
                """
                INSERT INTO job (uuid, root, created_at, taskname, queue_timeout)
                VALUES ($1, $1, now() - interval '5 minutes', 't', 60)
                """, [.uuid(late.halves)])
            try await lost.pass(after: 60)
            #expect(try await lost.fate(late) == "SCHEDULED")
            try await lost.pass(after: 3600)
            #expect(try await lost.fate(late) == "QUEUE_TIMEOUT")
        }
    }

    /// A create that is on its way for long, on another server, holds the walk up.
    @Test func aJobThatCommitsLateIsNotPassedOver() async throws {
        try await ReaperBundle.run { lost throws in
            var info = ConnectionInfo(lost.conninfo)
            info.settings = ["application_name": Horizon.writerName]
            let writer = try await Connection.connect(info, on: LiveStore.loop)
            _ = try await writer.execute(sql: "BEGIN")
            _ = try await writer.execute(sql: "SELECT now()")
            let late = IDGenerator().next(Job.self)
            let young = try await lost.job(queue: 60)
            try await lost.pass(after: 30)
            #expect(try await lost.rows("watch") == 0)
            _ = try await writer.execute(
                sql: """
                    INSERT INTO job (uuid, root, created_at, taskname, queue_timeout)
                    VALUES ($1, $1, now(), 't', 60)
                    """, [.uuid(late.halves)])
            try await lost.pass(after: 30)
            #expect(try await lost.rows("watch") == 0)
            _ = try await writer.execute(sql: "COMMIT")
            await writer.close()
            try await lost.pass(after: 30)
            #expect(try await lost.fate(late) == "QUEUE_TIMEOUT")
            #expect(try await lost.fate(young) == "QUEUE_TIMEOUT")
        }
    }

    @Test func theFirstWalkTakesWhatIsThereInSteps() async throws {
        try await ReaperBundle.run { lost throws in
            let jobs = 2 * WatchStore.stepSize + 7
            try await Self.insert(jobs, in: lost, every: 3)
            let all = try await lost.ask("SELECT count(*) FROM job WHERE state <= 'RUNNING'")
            try await lost.pass(after: 3600)
            for _ in 0..<10 { try await lost.reaper.walk(try await lost.store.watch.tick()) }
            #expect(try await lost.ask("SELECT count(*) FROM watch") == all)
            // Nothing is left to look at, and nothing is looked at twice.
            let place = try await lost.ask("SELECT walked_to FROM reaper")
            try await lost.reaper.pass()
            #expect(try await lost.ask("SELECT count(*) FROM watch") == all)
            #expect(place != nil)
        }
    }

    @Test func twoWalkersWatchEveryJob() async throws {
        try await ReaperBundle.run { lost throws in
            try await Self.insert(20_000, in: lost, every: 2)
            try await lost.go(3600)
            try await lost.withAnotherReaper { other throws in
                let watch = try await lost.store.watch.tick()
                for _ in 0..<10 {
                    async let first: Void = lost.reaper.walk(watch)
                    async let second: Void = other.walk(watch)
                    _ = try await (first, second)
                }
            }
            #expect(try await lost.rows("watch") == 10_000)
        }
    }

    /// A walker that was overtaken neither moves the mark back nor watches what it read long ago.
    @Test func theMarkIsNeverMovedBack() async throws {
        try await ReaperBundle.run { lost throws in
            try await Self.insert(10, in: lost, every: 1)
            let early = try await lost.store.watch.tick()
            try await lost.pass(after: 3600)
            let place = try await lost.ask("SELECT walked_to FROM reaper")
            try await lost.reaper.walk(early)
            #expect(try await lost.ask("SELECT walked_to FROM reaper") == place)
        }
    }

    @Test func aHundredThousandJobsAreWalkedInASecondOrTwo() async throws {
        try await ReaperBundle.run { lost throws in
            try await Self.insert(100_000, in: lost, every: 100)
            try await lost.go(3600)
            let watch = try await lost.store.watch.tick()
            let start = ContinuousClock.now
            // One pass walks for a second with each look, which may not do where other tests run too.
            for _ in 0..<20 { try await lost.reaper.walk(watch) }
            let duration = ContinuousClock.now - start
            print("walked twice over 100,000 jobs in \(duration), \(duration / 200_000) a job and look")
            // Each was read twice.
            #expect(try await lost.rows("watch") == 1000)
        }
    }

    /// Makes jobs a millisecond apart in the last hour, of which every so-manieth is live and the others have finished.
    private static func insert(_ jobs: Int, in lost: ReaperBundle, every live: Int) async throws {
        try await lost.execute(
            """
            INSERT INTO job (uuid, root, created_at, taskname, state, revision, ended_at, queue_timeout)
            SELECT id, id, at, 't', (CASE WHEN n % $2 = 0 THEN 'SCHEDULED' ELSE 'FINISHED' END)::job_state,
                CASE WHEN n % $2 = 0 THEN 1 ELSE 2 END, CASE WHEN n % $2 <> 0 THEN at END, 100000
            FROM generate_series(1, $1) AS n, LATERAL (SELECT now() - n * interval '1 ms' AS at) AS time,
                LATERAL (SELECT lowest_job_uuid(at) AS id) AS made
            """, [.int4(Int32(jobs)), .int4(Int32(live))])
    }
}
