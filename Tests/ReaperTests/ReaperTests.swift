import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Reaper
@testable import Store

/// Which jobs are ended, and how. The rules have tests of their own, without a database: LostTests.
@Suite(.timeLimit(.minutes(10))) struct ReaperTests {
    @Test func aJobThatNobodyBeginsIsEnded() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 600)
            try await lost.pass(after: 560)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
            #expect(lost.reaped == ["QUEUE_TIMEOUT": 1])
        }
    }

    @Test func aJobThatDoesNotEndIsEnded() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 5, run: 600, running: true)
            try await lost.pass(after: 560)
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "RUN_TIMEOUT")
        }
    }

    @Test func theReportIsThatOfAnyCrash() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 20, running: true)
            try await lost.pass(after: 60)
            let job = try #require(try await lost.jobs.job(id))
            let crash = try #require(job.crash)
            #expect((crash.report.notify, crash.report.cause, crash.report.fatal) == ("taskotron", "minion", false))
            #expect(crash.report.keyvals["reason"] == "HEARTBEAT_LOST")
            #expect(crash.report.keyvals["reported_by"] == "execdb")
            #expect(crash.report.keyvals["timeout"] == "20s")
            let seen = try #require(try await lost.events(id, .running).first).recordedAt
            #expect(crash.report.keyvals["last_seen"] == seen.description)
            #expect(crash.report.keyvals["deadline"] == (seen + .seconds(40)).description)
            #expect(job.revision == 3)
            #expect(try await lost.events(id, .crashed).first?.keyvals == crash.report.keyvals)
            #expect(try await lost.ask("SELECT count(*) FROM crash WHERE cause = 'minion'") == "1")
        }
    }

    @Test func defaultsHoldForJobsWithoutTimeouts() async throws {
        let defaults = Timeouts(queue: TimeSpan(seconds: 30), run: TimeSpan(seconds: 300))
        try await ReaperBundle.run({ $0.defaultTimeouts = defaults }) { lost throws in
            let plain = try await lost.job()
            let own = try await lost.job(queue: 3600)
            let running = try await lost.job(running: true)
            try await lost.pass(after: 60)
            #expect(try await lost.fate(plain) == "QUEUE_TIMEOUT")
            #expect(try await lost.fate(own) == "SCHEDULED")
            #expect(try await lost.fate(running) == "RUNNING")
            try await lost.pass(after: 300)
            #expect(try await lost.fate(running) == "RUN_TIMEOUT")
            #expect(try await lost.jobs.job(plain)?.timeouts == Timeouts())
        }
    }

    /// The report that a job began brings its deadlines into force, though nothing of it is written on the watch.
    @Test func aJobThatBeganAfterTheFirstPassIsFoundInTime() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 100_000, run: 1000)
            try await lost.pass(after: 15)
            try await lost.report(id, .running)
            try await lost.pass(after: 900)
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 200)
            #expect(try await lost.fate(id) == "RUN_TIMEOUT")
        }
    }

    /// The reporter says that it began an hour ago; that we hear of it now is a sign of life.
    @Test func aLateReportOfTheStartIsASignOfLife() async throws {
        try await ReaperBundle.run({ $0.ids = IDGenerator(clock: { .now() - .seconds(7200) }) }) { lost throws in
            let id = try await lost.job(heartbeat: 600)
            _ = try await lost.jobs.apply(Transition(job: id, state: .running, at: .now() - .seconds(3600)))
            try await lost.pass(after: 1400)
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 150)
            #expect(try await lost.fate(id) == "HEARTBEAT_LOST")
        }
    }

    /// A successor waits for its time before it waits for somebody to begin it.
    @Test func theQueueTimeOfASuccessorBeginsWhenItIsDue() async throws {
        try await ReaperBundle.run { lost throws in
            let first = try await lost.job(queue: 60)
            try await lost.pass(after: 71)
            #expect(try await lost.fate(first) == "QUEUE_TIMEOUT")
            let id = try await lost.reschedule(first, notBefore: .now() + .seconds(1000))
            try await lost.pass(after: 900)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
            #expect(try await lost.jobs.job(id)?.predecessor == first)
        }
    }

    /// What is done about crashes is done about these.
    @Test func aLostJobWaitsForADecision() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(run: 60, running: true)
            try await lost.pass(after: 71)
            #expect(try await lost.ask("SELECT undecided FROM crash") == "true")
            #expect(try await lost.fate(try await lost.reschedule(id)) == "SCHEDULED")
        }
    }

    @Test func jobsThatEndLeaveTheWatch() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 100_000, heartbeat: 600, running: true)
            _ = try await lost.jobs.heartbeat(id)
            try await lost.pass(after: 15)
            try await lost.reaper.sweep()
            #expect((try await lost.rows("watch"), try await lost.rows("heartbeat")) == (1, 1))
            #expect(lost.watched == 1)
            try await lost.report(id, .finished)
            try await lost.pass(after: 3600)
            try await lost.reaper.sweep()
            #expect((try await lost.rows("watch"), try await lost.rows("heartbeat")) == (0, 0))
            #expect(lost.watched == 0)
            #expect(lost.reaped == [:])
        }
    }

    @Test func whatEndsSoonIsNeverWritten() async throws {
        try await ReaperBundle.run { lost throws in
            for _ in 0..<20 {
                let id = try await lost.job(queue: 60, running: true)
                _ = try await lost.jobs.heartbeat(id)
                try await lost.report(id, .finished)
            }
            try await lost.pass(after: 15)
            #expect(try await lost.rows("watch") == 0)
            try await lost.reaper.sweep()
            #expect(try await lost.rows("heartbeat") == 20)
            try await lost.pass(after: 3600)
            try await lost.reaper.sweep()
            #expect((try await lost.rows("watch"), try await lost.rows("heartbeat")) == (0, 0))
        }
    }

    @Test func prunedJobsLeaveTheWatch() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            _ = try await lost.jobs.heartbeat(id)
            try await lost.pass(after: 15)
            try await lost.execute("DELETE FROM job")
            try await lost.pass(after: 3600)
            try await lost.reaper.sweep()
            #expect((try await lost.rows("watch"), try await lost.rows("heartbeat")) == (0, 0))
            #expect(lost.reaped == [:])
        }
    }

    @Test(arguments: [true, false])
    func pruningTakesTheWatchAlong(fromMonths: Bool) async throws {
        try await ReaperBundle.run({
            // 2024-03-31T23:59:59.999Z.
            $0.ids = IDGenerator(clock: { Timestamp(microseconds: 1_711_929_599_999_000) })
        }) { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            _ = try await lost.jobs.heartbeat(id)
            let young = ID<Job>.lowest(at: .now())
            try await lost.execute(
                "INSERT INTO watch (job, due_at) VALUES ($1, now()), ($2, now())",
                [.uuid(id.halves), .uuid(young.halves)])
            try await lost.execute(
                "INSERT INTO heartbeat (job, seen_at) VALUES ($1, now())", [.uuid(young.halves)])
            if fromMonths {
                for table in Partitions.tables {
                    try await lost.execute("SELECT make_partition('\(table)', '2024-03-15')")
                }
            }
            _ = try await Pruner(lost.conninfo).drop(olderThan: TimeSpan(seconds: 86_400))
            #expect(try await lost.jobs.job(id) == nil)
            #expect((try await lost.rows("watch"), try await lost.rows("heartbeat")) == (1, 1))
        }
    }
}

/// Signs of life.
@Suite(.timeLimit(.minutes(10))) struct HeartbeatTests {
    @Test func aHeartbeatKeepsAJobAliveAndDoesNotChangeIt() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(heartbeat: 60, running: true)
            let before = try await lost.jobs.job(id)
            for _ in 0..<20 {
                try await lost.pass(after: 100)
                let reply = try await lost.jobs.heartbeat(id)
                #expect(reply == HeartbeatReply(job: id, state: .running, interval: TimeSpan(seconds: 60)))
                #expect(reply.verdict == .goOn)
            }
            #expect(try await lost.jobs.job(id) == before)
            #expect(try await lost.jobs.history(id, limit: 10)?.count == 2)
            try await lost.pass(after: 100)
            #expect(try await lost.fate(id) == "RUNNING")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "HEARTBEAT_LOST")
        }
    }

    @Test func theReplyAfterTheEndSaysToStop() async throws {
        try await ReaperBundle.run { lost throws in
            let finished = try await lost.job(heartbeat: 60, running: true)
            try await lost.report(finished, .finished)
            let stop = try await lost.jobs.heartbeat(finished)
            #expect(stop.verdict == .stop)
            #expect((stop.state, stop.endedAt) == (.finished, try await lost.jobs.job(finished)?.endedAt))
            let dead = try await lost.job(heartbeat: 60, running: true)
            try await lost.pass(after: 200)
            let reply = try await lost.jobs.heartbeat(dead)
            #expect((reply.state, reply.crashReason, reply.successor) == (.crashed, "HEARTBEAT_LOST", nil))
            #expect(try await lost.rows("heartbeat") == 0)
        }
    }

    @Test func anUnknownJobIsAnError() async throws {
        try await ReaperBundle.run { lost throws in
            await #expect {
                _ = try await lost.jobs.heartbeat(.lowest(at: .now()))
            } throws: { error in
                if case StoreError.noSuchJob = error { true } else { false }
            }
        }
    }

    @Test func theDefaultIntervalIsInTheReply() async throws {
        let defaults = Timeouts(heartbeat: TimeSpan(seconds: 300))
        try await ReaperBundle.run({ $0.defaultTimeouts = defaults }) { lost throws in
            #expect(try await lost.jobs.heartbeat(try await lost.job()).interval == TimeSpan(seconds: 300))
        }
    }

    @Test func aHeartbeatDoesNotBeginAJobButItsQueueTimeGoesOn() async throws {
        try await ReaperBundle.run { lost throws in
            let id = try await lost.job(queue: 60, heartbeat: 60)
            try await lost.pass(after: 20)
            #expect(try await lost.jobs.heartbeat(id).state == .scheduled)
            try await lost.pass(after: 100)
            #expect(try await lost.fate(id) == "SCHEDULED")
            try await lost.pass(after: 60)
            #expect(try await lost.fate(id) == "QUEUE_TIMEOUT")
        }
    }

    @Test func aCrowdOfHeartbeatsIsNotedOnceForEachJob() async throws {
        try await ReaperBundle.run { lost throws in
            var ids: [ID<Job>] = []
            for _ in 0..<20 { ids.append(try await lost.job(heartbeat: 60, running: true)) }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for id in ids {
                    for _ in 0..<20 { group.addTask { try await lost.jobs.heartbeat(id).verdict == .goOn } }
                }
                for try await goesOn in group { #expect(goesOn) }
            }
            #expect(try await lost.rows("heartbeat") == 20)
        }
    }
}
