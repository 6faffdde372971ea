import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Reaper
@testable import Store

/// Whoever comes first ends a job, and each job is ended once.
@Suite(.timeLimit(.minutes(10))) struct ReaperRaceTests {
    @Test func ofTheReporterAndTheReaperOneEndsTheJob() async throws {
        try await ReaperBundle.run { lost throws in
            var ids: [ID<Job>] = []
            for _ in 0..<200 { ids.append(try await lost.job(run: 20, running: true)) }
            try await lost.go(31)
            let finished = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await lost.reaper.pass()
                    return false
                }
                for id in ids.shuffled() {
                    group.addTask {
                        do {
                            return try await lost.jobs.apply(Transition(job: id, state: .finished)).changed
                        } catch StoreError.ended(let job) {
                            #expect(job.crash?.report.keyvals["reason"] == "RUN_TIMEOUT")
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try await lost.pass(after: 40)
            #expect(finished + (lost.reaped["RUN_TIMEOUT"] ?? 0) == 200)
            for id in ids {
                let ends = try await lost.jobs.history(id, limit: 10)?.filter { $0.state?.isEnd == true }
                #expect(ends?.count == 1)
            }
            #expect(try await lost.rows("watch") == 0)
        }
    }

    @Test func aJobThatIsBegunWhileItIsJudgedGoesOn() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 20)
            try await lost.go(31)
            let watch = try await lost.store.watch.tick()
            try await lost.reaper.walk(watch)
            let claimed = try await lost.store.watch.claim(at: watch.now).jobs
            var verdicts = WatchStore.Verdicts()
            #expect(claimed.map(\.id) == [id])
            try await lost.report(id, .running)
            let loss = Loss(
                reason: .queue, timeout: TimeSpan(seconds: 20), deadline: watch.now, lastSeen: watch.now)
            await lost.reaper.end(claimed.map { ($0, loss) }, at: watch.now, &verdicts)
            #expect(verdicts.over.isEmpty && verdicts.waiting.map(\.0) == [id])
            #expect(try await lost.fate(id) == "RUNNING")
            #expect(lost.reaped == [:])
        }
    }

    @Test func twoReapersEndEachJobOnce() async throws {
        try await ReaperBundle.run { lost throws in
            let new = (0..<1000).map { NewJob(taskname: "t\($0)", timeouts: Timeouts(queue: TimeSpan(seconds: 1))) }
            for _ in 0..<2 { _ = try await lost.jobs.create(new) }
            try await lost.go(20)
            try await lost.withAnotherReaper { other throws in
                async let first: Void = lost.reaper.pass()
                async let second: Void = other.pass()
                _ = try await (first, second)
            }
            try await lost.pass(after: 40)
            #expect(lost.reaped == ["QUEUE_TIMEOUT": 2000])
            #expect(try await lost.ask("SELECT count(*) FROM crash") == "2000")
            #expect(
                try await lost.ask("SELECT count(*) FROM job_event WHERE state = 'CRASHED'") == "2000")
            #expect(try await lost.rows("watch") == 0)
        }
    }

    /// Cut off at any point: what was done is done, what was not is done later, and nothing twice.
    @Test func aReaperThatIsCutOffAgainAndAgainEndsEachJobOnce() async throws {
        try await ReaperBundle.run { lost throws in
            let new = (0..<1000).map { NewJob(taskname: "t\($0)", timeouts: Timeouts(queue: TimeSpan(seconds: 1))) }
            for _ in 0..<2 { _ = try await lost.jobs.create(new) }
            var cuts = 0
            for round in 0..<40 {
                try await lost.go(31)
                try await lost.store.watch.untilUp()
                async let pass: Void = lost.reaper.pass()
                // Later in each round, until it comes too late.
                for _ in 0..<round * 2 { try await lost.execute("SELECT 1") }
                try await lost.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'execdb-reaper' AND datname = current_database()
                    """)
                do { try await pass } catch is StoreError { cuts += 1 }
            }
            // The last cut may still have to be noticed; and where all is slow, all passes were cut early.
            for _ in 0..<10 {
                try await lost.go(31)
                try await lost.store.watch.untilUp()
                do { try await lost.reaper.pass() } catch is StoreError { cuts += 1 }
            }
            #expect(cuts > 0)
            #expect(try await lost.ask("SELECT count(*) FROM crash") == "2000")
            #expect(
                try await lost.ask("SELECT count(*) FROM job_event WHERE state = 'CRASHED'") == "2000")
            #expect(try await lost.ask("SELECT count(*) FROM job WHERE state <> 'CRASHED'") == "0")
            #expect(try await lost.rows("watch") == 0)
        }
    }

    /// A server that was killed after it had claimed jobs: they are judged by another when the lease is over.
    @Test func whatAKilledServerHadClaimedIsJudgedAgain() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 20)
            try await lost.go(31)
            let watch = try await lost.store.watch.tick()
            try await lost.reaper.walk(watch)
            #expect(try await lost.store.watch.claim(at: watch.now).jobs.count == 1)
            #expect(try await lost.store.watch.claim(at: watch.now).jobs.isEmpty)
            try await lost.pass(after: 5)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 40)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }
}
