import Jobs
import Testing
import Time

struct LostTests {
    static let start = Timestamp(microseconds: 1_700_000_000_000_000)
    static let none = Timeouts()

    /// Looks `seconds` after the start, reporters having reached us for a day.
    static func watch(
        at seconds: Int, defaults: Timeouts = none, backAt: Int = -86_400, lenientUntil: Int = -86_400
    ) -> Watch {
        Watch(
            now: start + .seconds(seconds), defaults: defaults, backAt: start + .seconds(backAt),
            lenientUntil: start + .seconds(lenientUntil))
    }

    static func job(
        _ state: JobState, _ timeouts: Timeouts, startedAt: Int? = nil, notBefore: Int? = nil, reportedAt: Int? = nil,
        beatAt: Int? = nil
    ) -> WatchedJob {
        func time(_ seconds: Int?) -> Timestamp? { seconds.map { start + .seconds($0) } }
        return WatchedJob(
            id: .lowest(at: start), state: state, createdAt: start, startedAt: time(startedAt),
            notBefore: time(notBefore), timeouts: timeouts, reportedAt: time(reportedAt), beatAt: time(beatAt))
    }

    static func timeouts(queue: Int? = nil, run: Int? = nil, heartbeat: Int? = nil) -> Timeouts {
        func span(_ seconds: Int?) -> TimeSpan? { seconds.map { TimeSpan(seconds: $0) } }
        return Timeouts(queue: span(queue), run: span(run), heartbeat: span(heartbeat))
    }

    /// The second, counted from the start, at which the job is lost, found by looking whenever the verdict says so.
    static func lostAt(
        _ job: WatchedJob, from first: Int = 0, defaults: Timeouts = none, backAt: Int = -86_400,
        lenientUntil: Int = -86_400
    ) -> (second: Int, loss: Loss)? {
        var second = first
        for _ in 0..<1000 {
            let watch = watch(at: second, defaults: defaults, backAt: backAt, lenientUntil: lenientUntil)
            switch watch.verdict(on: job) {
            case .over: return nil
            case .lost(let loss): return (second, loss)
            case .wait(let until):
                #expect(until > watch.now)
                second = Int((until - start).components.seconds)
            }
        }
        return nil
    }

    @Test(arguments: [JobState.finished, .crashed])
    func whatHasEndedIsNotLost(state: JobState) {
        let job = Self.job(state, Self.timeouts(queue: 1, run: 1, heartbeat: 1), startedAt: 0)
        #expect(Self.watch(at: 1_000_000).verdict(on: job) == .over)
    }

    @Test func aJobIsLostALittleAfterItsDeadline() throws {
        let queued = try #require(Self.lostAt(Self.job(.scheduled, Self.timeouts(queue: 60, run: 5))))
        #expect(queued.second == 70)
        #expect(
            queued.loss
                == Loss(
                    reason: .queue, timeout: TimeSpan(seconds: 60), deadline: Self.start + .seconds(60),
                    lastSeen: Self.start))
        let running = Self.job(.running, Self.timeouts(queue: 1, run: 60), startedAt: 30, reportedAt: 31)
        let run = try #require(Self.lostAt(running))
        #expect(run.second == 100)
        #expect(run.loss.reason == .run)
        #expect(run.loss.deadline == Self.start + .seconds(90))
        #expect(run.loss.lastSeen == Self.start + .seconds(31))
    }

    @Test func aDefaultCountsWhereTheJobHasNone() throws {
        let defaults = Self.timeouts(queue: 100, run: 200)
        let own = Self.job(.scheduled, Self.timeouts(queue: 20))
        #expect(try #require(Self.lostAt(own, defaults: defaults)).second == 30)
        let other = Self.job(.running, Self.timeouts(queue: 20), startedAt: 0)
        #expect(try #require(Self.lostAt(other, defaults: defaults)).second == 210)
    }

    @Test(arguments: [JobState.scheduled, .running])
    func withoutAnyTimeoutNothingIsLostButLookedAtNowAndThen(state: JobState) {
        let job = Self.job(state, Self.none, startedAt: state == .running ? 0 : nil)
        let watch = Self.watch(at: 10_000_000)
        #expect(watch.verdict(on: job) == .wait(until: watch.now + Watch.longestPause))
    }

    /// One heartbeat is due after 60 s, the next after 120 s; a third after 180 s would be on its way.
    @Test func oneMissedHeartbeatIsForgiven() throws {
        let job = Self.job(.running, Self.timeouts(heartbeat: 60), startedAt: 0, beatAt: 0)
        for second in [61, 120, 125, 149] {
            #expect(Self.watch(at: second).verdict(on: job) == .wait(until: Self.start + .seconds(150)))
        }
        let lost = try #require(Self.lostAt(job))
        #expect(lost.second == 150)
        #expect(lost.loss.reason == .heartbeat)
        #expect(lost.loss.deadline == Self.start + .seconds(120))
    }

    @Test(arguments: [(1, 12), (2, 14), (20, 50), (60, 150), (3600, 9000)])
    func patienceIsMoreThanTwoHeartbeatsAndAShortOutage(heartbeat: Int, seconds: Int) {
        #expect(Watch.patience(with: TimeSpan(seconds: heartbeat)) == .seconds(seconds))
    }

    @Test func everyReportIsASignOfLife() throws {
        // The reporter said it began long ago; that it was heard of at second 500 is what counts.
        let job = Self.job(.running, Self.timeouts(heartbeat: 60), startedAt: 0, reportedAt: 500, beatAt: 480)
        let lost = try #require(Self.lostAt(job, from: 500))
        #expect(lost.second == 650)
        #expect(lost.loss.lastSeen == Self.start + .seconds(500))
    }

    @Test func aScheduledJobHasNoHeartbeatToLose() {
        #expect(Self.lostAt(Self.job(.scheduled, Self.timeouts(heartbeat: 1), beatAt: 5), from: 1000) == nil)
    }

    @Test func heartbeatsKeepAScheduledJobWhoseStartWasNotReported() throws {
        let job = Self.job(.scheduled, Self.timeouts(queue: 60, heartbeat: 60), beatAt: 50)
        let lost = try #require(Self.lostAt(job))
        #expect(lost.second == 200)
        #expect(lost.loss.reason == .queue)
        #expect(lost.loss.deadline == Self.start + .seconds(60))
    }

    @Test func theDeadlineThatWasMissedFirstIsTold() throws {
        let job = Self.job(.running, Self.timeouts(run: 100, heartbeat: 60), startedAt: 0)
        #expect(try #require(Self.lostAt(job, from: 10_000)).loss.reason == .run)
        let other = Self.job(.running, Self.timeouts(run: 1000, heartbeat: 60), startedAt: 0)
        #expect(try #require(Self.lostAt(other, from: 10_000)).loss.reason == .heartbeat)
    }

    /// A job that begins right after it was looked at is not found late.
    @Test(arguments: [(5, nil), (nil, 2), (300, 20), (20, 300)] as [(Int?, Int?)])
    func theLookAfterTheStartIsInTime(run: Int?, heartbeat: Int?) throws {
        let timeouts = Self.timeouts(queue: 100_000, run: run, heartbeat: heartbeat)
        guard case .wait(let until) = Self.watch(at: 0).verdict(on: Self.job(.scheduled, timeouts)) else {
            Issue.record("lost at once")
            return
        }
        let running = Self.job(.running, timeouts, startedAt: 0, reportedAt: 0)
        #expect(until <= Self.start + .seconds(try #require(Self.lostAt(running)).second))
    }

    @Test func theQueueTimeOfASuccessorBeginsWhenItIsDue() throws {
        let job = Self.job(.scheduled, Self.timeouts(queue: 60), notBefore: 1000)
        let lost = try #require(Self.lostAt(job))
        #expect(lost.second == 1070)
        #expect(lost.loss.deadline == Self.start + .seconds(1060))
    }
}

/// What holds after a time in which reporters could not reach us.
struct LostGraceTests {
    typealias Base = LostTests

    @Test func twoHeartbeatsAreWaitedForAfterAnOutage() throws {
        let job = Base.job(.running, Base.timeouts(heartbeat: 60), startedAt: 0, beatAt: 10)
        let lost = try #require(Base.lostAt(job, from: 5000, backAt: 5000, lenientUntil: 5900))
        #expect(lost.second == 5150)
        #expect(lost.loss.deadline == Base.start + .seconds(5120))
        #expect(lost.loss.lastSeen == Base.start + .seconds(10))
    }

    @Test func queueAndRunTimesEndNoSoonerThanTheGrace() throws {
        let queued = Base.job(.scheduled, Base.timeouts(queue: 60))
        let lost = try #require(Base.lostAt(queued, from: 5000, backAt: 5000, lenientUntil: 5300))
        #expect(lost.second == 5300)
        #expect(lost.loss.deadline == Base.start + .seconds(60))
        let running = Base.job(.running, Base.timeouts(run: 6000), startedAt: 0)
        #expect(try #require(Base.lostAt(running, from: 5000, backAt: 5000, lenientUntil: 5300)).second == 6010)
    }

    @Test func whatBeganAfterTheOutageHasNoGrace() throws {
        let job = Base.job(.scheduled, Base.timeouts(queue: 60))
        #expect(try #require(Base.lostAt(job, backAt: -1, lenientUntil: 900)).second == 70)
        let running = Base.job(.running, Base.timeouts(run: 60), startedAt: 20)
        #expect(try #require(Base.lostAt(running, from: 20, backAt: 10, lenientUntil: 900)).second == 90)
    }
}

struct LossTests {
    @Test(arguments: [(Loss.Reason.queue, "unknown"), (.run, "unknown"), (.heartbeat, "minion")])
    func theReportIsHonest(reason: Loss.Reason, cause: String) {
        let loss = Loss(
            reason: reason, timeout: TimeSpan(seconds: 90), deadline: LostTests.start + .seconds(90),
            lastSeen: LostTests.start)
        let report = loss.report
        #expect((report.notify, report.cause, report.fatal) == ("taskotron", cause, false))
        #expect(
            report.keyvals == [
                "reason": reason.rawValue, "timeout": "1m30s", "deadline": "2023-11-14T22:14:50.000000Z",
                "last_seen": "2023-11-14T22:13:20.000000Z", "reported_by": "execdb",
            ])
        #expect(report.errors.isEmpty)
    }
}
