import Jobs
import Postgres
import StoreTestSupport
import Testing

@testable import Reaper
@testable import Store

/// Reporters that could not reach us get time.
@Suite(.timeLimit(.minutes(10))) struct ReaperOutageTests {
    @Test func afterAnOutageTwoHeartbeatsAreWaitedFor() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            try await lost.pass(after: 15)
            lost.outage(100_000)
            try await lost.reaper.pass()
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 100)
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "HEARTBEAT_LOST")
        }
    }

    @Test func whoComesBackAfterAnOutageIsAlive() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            try await lost.pass(after: 15)
            lost.outage(100_000)
            try await lost.reaper.pass()
            try await lost.go(100)
            #expect(try await lost.jobs.heartbeat(id).verdict == .goOn)
            try await lost.pass(after: 100)
            #expect(try await lost.fate(id) == "RUNNING")
        }
    }

    /// As long as the outage, but five to fifteen minutes.
    @Test(arguments: [(20, 300), (600, 600), (50_000, 900)])
    func queueAndRunTimesHaveAGrace(outage: Int, grace: Int) async throws {
        try await ReaperBundle.run { lost throws in
            let queued = try await lost.job(queue: 60)
            let running = try await lost.job(run: 60, running: true)
            try await lost.pass(after: 15)
            lost.outage(outage)
            try await lost.reaper.pass()
            try await lost.pass(after: grace - 60)
            #expect(try await lost.fate(queued) == "SCHEDULED")
            #expect(try await lost.fate(running) == "RUNNING")
            try await lost.pass(after: 70)
            #expect(try await lost.fate(queued) == "QUEUE_TIMEOUT")
            #expect(try await lost.fate(running) == "RUN_TIMEOUT")
        }
    }

    @Test func aShortPauseIsNoOutage() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 20)
            try await lost.pass(after: 26)
            lost.outage(5)
            try await lost.reaper.pass()
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }

    /// The other server was up all the time.
    @Test func aServerThatWasNotNeededBringsNoGrace() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 60)
            for _ in 0..<36 {
                lost.outage(2)
                _ = try await lost.store.watch.tick()
            }
            try await lost.reaper.pass()
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }

    /// What a server does with its last look is done at the time of that look, whatever has happened since.
    @Test func aServerThatSleptDoesNotJudgeByItsOldLook() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            try await lost.pass(after: 15)
            let old = try await lost.store.watch.tick()
            lost.outage(100_000)
            #expect(try await lost.reaper.reap(old) == 0)
            #expect(try await lost.fate(id) == "RUNNING")
        }
    }

    @Test func jobsFromBeforeTheUpgradeHaveAGrace() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 1)
            // As the migration leaves it.
            try await lost.execute(
                """
                UPDATE reaper SET passed_at = now(), back_at = now(), lenient_until = now() + interval '15 minutes'
                """)
            try await lost.pass(after: 800)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 150)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }
}
