import Jobs
import Locking
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct SearchTests {
    /// The tasknames of the jobs that fulfil `conditions`, oldest first.
    static func names(_ bundle: StoreBundle, _ conditions: [JobQuery.Condition]) async throws -> String {
        let query = JobQuery(conditions: conditions, order: .oldestFirst, limit: 100)
        return try await bundle.jobs.search(query).jobs.map(\.taskname).joined(separator: " ")
    }

    @Test func everyConditionFindsWhatItSays() async throws {
        try await StoreBundle.run { bundle throws in
            var a = NewJob(taskname: "a", item: "foo-1", itemType: "koji_build", arch: "x86_64", messageID: "m1")
            a.labels = ["team": "qa", "prio": "1"]
            var b = NewJob(taskname: "b", item: "foo_2", itemType: "compose", arch: "noarch", messageID: "m2")
            b.keyvals = ["env": "100%"]
            let jobs = try await [a, b, NewJob(taskname: "c"), NewJob(taskname: "d")].asyncMap {
                try await bundle.create($0)
            }
            try await bundle.report(jobs[1].id, .running)
            try await bundle.report(jobs[2].id, .finished)
            _ = try await bundle.jobs.apply(
                Transition(job: jobs[3].id, state: .running, keyvals: ["host": "h", "env": "100%"]))
            let crash = CrashReport(
                notify: "task", cause: "minion", fatal: true, keyvals: ["step": "LINK", "env": "\u{e9}"])
            let crashed = try await bundle.report(jobs[3].id, .crashed, crash: crash)
            let cases: [([JobQuery.Condition], String)] = [
                ([], "a b c d"),
                ([.states([.scheduled, .running])], "a b"), ([.states([.crashed])], "d"), ([.states([])], ""),
                ([.text(.taskname, .oneOf(["a", "d", "x"]))], "a d"), ([.text(.taskname, .oneOf([]))], ""),
                ([.text(.item, .oneOf(["foo-1"]))], "a"), ([.text(.itemType, .oneOf(["compose"]))], "b"),
                ([.text(.arch, .oneOf(["noarch", "x86_64"]))], "a b"), ([.text(.messageID, .oneOf(["m2"]))], "b"),
                ([.text(.item, .like([Pattern("foo*")]))], "a b"), ([.text(.item, .like([Pattern("foo_*")]))], "b"),
                ([.text(.item, .like([Pattern("*1"), Pattern("*2")]))], "a b"),
                ([.text(.item, .like([Pattern("FOO*")]))], ""),
                ([.text(.item, .like([Pattern("%")]))], ""), ([.text(.taskname, .like([Pattern("*")]))], "a b c d"),
                ([.text(.notify, .oneOf(["task"]))], "d"), ([.text(.cause, .like([Pattern("min*n")]))], "d"),
                ([.fatal(true)], "d"), ([.fatal(false)], ""), ([.attempts([1])], "a b c d"), ([.attempts([2, 3])], ""),
                ([.keyval("step", ["LINK", "OTHER"])], "d"), ([.keyval("env", ["100%", "\u{e9}"])], "b d"),
                ([.keyval("env", ["1"])], ""), ([.label("team", ["qa"]), .label("prio", ["1", "2"])], "a"),
                ([.crashKeyval("env", ["\u{e9}", "x"])], "d"), ([.crashKeyval("env", ["100%"])], ""),
                ([.crashKeyval("step", ["LINK"]), .states([.running])], ""), ([.crashKeyval("host", ["h"])], ""),
                ([.keyval("host", ["h"]), .crashKeyval("step", ["LINK"]), .text(.cause, .oneOf(["minion"]))], "d"),
                ([.label("env", ["100%"])], ""), ([.fatal(true), .text(.taskname, .oneOf(["a"]))], ""),
                ([.createdSince(jobs[0].createdAt)], "a b c d"), ([.createdSince(.now() + .seconds(9))], ""),
                ([.createdUntil(jobs[0].createdAt)], ""), ([.createdUntil(.now() + .seconds(9))], "a b c d"),
                ([.endedSince(jobs[0].createdAt)], "c d"), ([.endedUntil(.now() + .seconds(9))], "c d"),
                ([.endedUntil(try #require(crashed.endedAt))], "c"),
                ([.fatal(true), .endedSince(try #require(crashed.endedAt)), .createdUntil(.now() + .seconds(9))], "d"),
            ]
            for (conditions, expected) in cases {
                #expect(try await Self.names(bundle, conditions) == expected, "\(conditions)")
            }
            #expect(try await bundle.jobs.search(JobQuery(conditions: [.fatal(true)])).jobs == [crashed])
        }
    }

    @Test func timesOfCreationAreExactToTheMillisecond() async throws {
        let clock = TestClock(standingAt: Timestamp(microseconds: 1_763_683_200_000_999))
        try await StoreBundle.run { options in
            options.ids = IDGenerator(clock: { clock.now })
        } _: { bundle throws in
            let job = try await bundle.job()
            let created = Timestamp(microseconds: 1_763_683_200_000_000)
            #expect(job.createdAt == created)
            for (microseconds, since, until) in [(-1, "rpmlint", ""), (0, "rpmlint", ""), (1, "", "rpmlint")] {
                let time = created + .microseconds(microseconds)
                #expect(try await Self.names(bundle, [.createdSince(time)]) == since)
                #expect(try await Self.names(bundle, [.createdUntil(time)]) == until)
            }
        }
    }

    @Test func aLimitOutOfRangeIsRefused() async throws {
        try await StoreBundle.run { bundle throws in
            for limit in [0, -1, 1001] {
                await #expect(throws: StoreError.self) { _ = try await bundle.jobs.search(JobQuery(limit: limit)) }
            }
        }
    }

    @Test func walkingFromTheNewestMeetsEveryJobThatWasThereOnce() async throws {
        try await StoreBundle.run { bundle throws in
            let early = try await Self.create(100, bundle)
            try await Self.whileJobsAreMade(bundle) { _ in
                var walked: [ID<Job>] = []
                var query = JobQuery(limit: 7)
                repeat {
                    let page = try await bundle.jobs.search(query)
                    walked += page.jobs.map(\.id)
                    query.after = page.next
                } while query.after != nil
                #expect(walked == Set(walked).sorted(by: >))
                #expect(early.subtracting(walked).isEmpty)
            }
        }
    }

    @Test func walkingFromTheOldestMeetsEveryJobOnceAsTheyAreMade() async throws {
        try await StoreBundle.run {
            $0.writers = 4
        } _: { bundle throws in
            let walked = Locked<[ID<Job>]>([])
            let walk: @Sendable (Set<ID<Job>>) async throws -> Void = { wanted in
                var query = JobQuery(order: .oldestFirst, limit: 7)
                query.after = walked.withLock { $0.last }
                try await eventually {
                    let page = try await bundle.jobs.search(query)
                    walked.withLock { $0 += page.jobs.map(\.id) }
                    query.after = page.jobs.last?.id ?? query.after
                    return wanted.isSubset(of: walked.withLock { $0 })
                }
            }
            let made = try await Self.whileJobsAreMade(bundle) { early in try await walk(early) }
            try await walk(made)
            #expect(walked.withLock { $0 } == made.sorted())
        }
    }

    /// Makes jobs from all sides while `body` runs, which gets the first of them, and returns all.
    @discardableResult
    private static func whileJobsAreMade(
        _ bundle: StoreBundle, _ body: (Set<ID<Job>>) async throws -> Void
    ) async throws -> Set<ID<Job>> {
        let stop = Locked(false)
        return try await withThrowingTaskGroup(of: Set<ID<Job>>.self) { group in
            let early = try await create(30, bundle)
            for _ in 0..<8 {
                group.addTask {
                    var made: Set<ID<Job>> = []
                    repeat { made.formUnion(try await create(3, bundle)) } while !stop.withLock { $0 }
                    return made
                }
            }
            do {
                // Without this the makers would never stop after a failure.
                defer { stop.withLock { $0 = true } }
                try await body(early)
            }
            return try await group.reduce(into: early) { $0.formUnion($1) }
        }
    }

    private static func create(_ count: Int, _ bundle: StoreBundle) async throws -> Set<ID<Job>> {
        Set(try await bundle.create((0..<count).map { NewJob(taskname: "t\($0)") }).map(\.id))
    }

    /// Of each kind: one that Postgres compresses a hundredfold, and one that it cannot compress.
    @Test(arguments: [false, true]) func aPageOfLargeJobsIsShort(compressible: Bool) async throws {
        try await StoreBundle.run { bundle throws in
            let digits = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 31250) AS n"
            let text = compressible ? String(repeating: "x", count: 1_000_000) : try await bundle.ask(digits)
            var new = NewJob(taskname: "large")
            new.trigger = Trigger(json: "\"\(try #require(text))\"")
            var made: [ID<Job>] = []
            for _ in 0..<20 { made.append(try await bundle.create(new).id) }
            for (order, expected) in [(JobQuery.Order.newestFirst, Array(made.reversed())), (.oldestFirst, made)] {
                var query = JobQuery(order: order, limit: 20)
                var pages: [[ID<Job>]] = []
                repeat {
                    let page = try await bundle.jobs.search(query)
                    pages.append(page.jobs.map(\.id))
                    query.after = page.next
                } while query.after != nil && pages.count < 20
                #expect(pages.map(\.count) == [9, 9, 2])
                #expect(pages.flatMap { $0 } == expected)
            }
        }
    }

    @Test func onlyAPageWithMoreBehindItHasANext() async throws {
        try await StoreBundle.run { bundle throws in
            let made = try await Self.create(4, bundle).sorted(by: >)
            for (limit, next) in [(3, made[2]), (4, nil), (5, nil)] {
                let page = try await bundle.jobs.search(JobQuery(limit: limit))
                #expect(page.jobs.map(\.id) == Array(made.prefix(limit)))
                #expect(page.next == next)
            }
        }
    }

    @Test func aListFromTheOldestWaitsForTheCreatesOfThisServer() async throws {
        try await StoreBundle.run { bundle throws in
            let floor = bundle.jobs.createsInFlight.begin(bundle.jobs.options.ids)
            _ = try await bundle.job("later")
            #expect(try await Self.names(bundle, []) == "")
            bundle.jobs.createsInFlight.end(floor)
            #expect(try await Self.names(bundle, []) == "later")
        }
    }

    @Test func aListFromTheOldestWaitsForAWriterThatIsNotDone() async throws {
        try await StoreBundle.run { bundle throws in
            var info = ConnectionInfo(bundle.conninfo)
            info.settings["application_name"] = Horizon.writerName
            let writer = try await Connection.connect(info, on: bundle.loop)
            try await writer.transaction { connection in
                _ = try await connection.execute(sql: "SELECT 1")
                let later = try await bundle.job("later")
                #expect(try await Self.names(bundle, []) == "")
                #expect(try await bundle.jobs.search(JobQuery()).jobs == [later])
            }
            #expect(try await Self.names(bundle, []) == "later")
            await writer.close()
        }
    }

    @Test func aSearchThatTakesTooLongIsGivenUp() async throws {
        try await StoreBundle.run {
            $0.searchTimeout = .milliseconds(50)
        } _: { bundle throws in
            let locker = try await Connection.connect(ConnectionInfo(bundle.conninfo), on: bundle.loop)
            try await locker.transaction { connection in
                _ = try await connection.execute(sql: "LOCK TABLE decision IN ACCESS EXCLUSIVE MODE")
                await #expect {
                    _ = try await bundle.jobs.search(JobQuery())
                } throws: { error in
                    if case StoreError.tooSlow = error { true } else { false }
                }
            }
            await locker.close()
        }
    }
}

extension Array {
    func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
