import HTTP
import JSON
import Jobs
import Testing
import Time

/// How often what crashes, each number with its denominator.
@Suite(.timeLimit(.minutes(10))) struct CrashStatisticsTests {
    /// Ten ended jobs: four crashed on minions, three of them while linking, one on the network, five finished.
    private static let prepared = Task {
        let api = try await LiveAPI()
        let crashes: [JSON] = [
            ["state": "CRASHED", "cause": "minion", "keyvals": ["step": "MINION_CREATION", "reason": "LINK"]],
            [
                "state": "CRASHED", "cause": "minion", "keyvals": ["step": "MINION_CREATION", "reason": "LINK"],
                "fatal": true,
            ],
            ["state": "CRASHED", "cause": "minion", "keyvals": ["step": "MINION_CREATION", "reason": "a,b"]],
            ["state": "CRASHED", "cause": "minion", "notify": "taskotron"],
            ["state": "CRASHED", "cause": "network", "keyvals": ["step": "FETCH"]],
        ]
        // A pair of an earlier report is one of the job, not of the crash.
        let earlier: JSON = ["state": "RUNNING", "keyvals": ["step": "MINION_CREATION", "reason": "LINK"]]
        for (index, report) in crashes.enumerated() {
            let job = try await api.makeJob([
                "taskname": "rpmlint", "arch": index < 2 ? "x86_64" : nil, "labels": ["n": .string("\(index)")],
            ])
            if index == 3 { _ = try await api.report(job, earlier) }
            _ = try await api.report(job, report)
        }
        for index in 0..<5 {
            let job = try await api.makeJob(["taskname": index == 0 ? "upgrade" : "rpmlint"])
            _ = try await api.report(job, ["state": "FINISHED"])
        }
        _ = try await api.makeJob()
        return api
    }

    private func rows(_ query: String) async throws -> [JSON] {
        let answer = try await Self.prepared.value.get("/stats/crashes?\(query)")
        try #require(answer.status == 200)
        return try #require(answer.json["data"]?.elements)
    }

    /// Each row as `group members: crashes/ended`.
    private func counts(_ query: String) async throws -> [String] {
        try await rows(query).map { row in
            let group = row["group"]?.members?.map { $0.value.string ?? "-" }.joined(separator: " ") ?? ""
            return "\(group): \(row["crashes"]?.int ?? -1)/\(row["ended"]?.int ?? -1)"
        }
    }

    @Test(
        arguments: [
            ("", [": 5/10"]), ("group_by=cause", ["minion: 4/10", "network: 1/10"]),
            ("group_by=fatal", ["false: 4/10", "true: 1/10"]),
            ("group_by=notify", ["unknown: 4/10", "taskotron: 1/10"]),
            (
                "group_by=cause,kv.reason",
                ["minion LINK: 2/10", "minion -: 1/10", "minion a,b: 1/10", "network -: 1/10"]
            ),
            ("group_by=kv.reason&kv.step=MINION_CREATION&cause=minion", ["LINK: 2/10", "a,b: 1/10"]),
            ("group_by=taskname", ["rpmlint: 5/9", "upgrade: 0/1"]), ("taskname=rpmlint", [": 5/9"]),
            ("taskname=up*", [": 0/1"]), ("group_by=arch&taskname=rpmlint", ["-: 3/7", "x86_64: 2/2"]),
            ("arch=x86_64", [": 2/2"]), ("label.n=0,4", [": 2/2"]), ("fatal=true", [": 1/10"]),
            ("since=2d,1d", [": 0/0"]), ("absent=kv.reason", [": 2/10"]), ("present=kv.reason", [": 3/10"]),
            ("absent=arch", [": 3/8"]), ("present=item", [": 0/0"]), ("absent=label.n", [": 0/5"]),
            ("absent=arch,kv.reason", [": 2/8"]),
        ] as [(String, [String])])
    func crashesAreCountedInGroups(_ query: String, _ expected: [String]) async throws {
        #expect(try await counts(query) == expected)
    }

    @Test(arguments: [
        "group_by=cause", "group_by=cause,kv.reason", "group_by=taskname,arch", "group_by=fatal&interval=day",
        "interval=week&group_by=cause",
        "group_by=cause&cause=minion,network&kv.step=MINION_CREATION,FETCH", "group_by=kv.reason", "kv.reason=LINK",
        "group_by=kv.reason,kv.step&kv.reason=LINK,x&interval=day", "group_by=kv.step&label.n=0,1,4",
        "group_by=arch", "group_by=kv.reason&absent=kv.reason", "group_by=kv.reason,arch&absent=item",
        "group_by=cause&present=arch,label.n", "group_by=arch,kv.reason&present=arch&taskname=rpm*",
    ])
    func theLinkOfARowFindsTheJobsBehindIt(_ query: String) async throws {
        let api = try await Self.prepared.value
        var links = 0
        for row in try await rows(query) {
            let link = try #require(row["jobs"]?.string)
            let jobs = try await api.pages(link).joined()
            #expect(jobs.count == row["crashes"]?.int)
            #expect(jobs.allSatisfy { $0["state"] == "CRASHED" })
            links += 1
        }
        #expect(links > 0)
    }

    @Test func theLinkOfARowTakesNoValueForAPattern() async throws {
        let api = try await LiveAPI()
        let names = ["a*b", "axb", #"a\b"#, #"a\*b"#, "a,b", "a+b c", "*"]
        for name in names {
            let job = try await api.makeJob(["taskname": .string(name), "arch": .string(name)])
            let pair = JSON.object([.init("value", .string(name))])
            _ = try await api.report(job, ["state": "CRASHED", "keyvals": pair])
        }
        for group in ["taskname", "arch", "kv.value", "taskname,arch,kv.value"] {
            let answer = try await api.get("/stats/crashes?group_by=\(group)&taskname=a*,*b,%5C*")
            let rows = try #require(answer.json["data"]?.elements)
            #expect(rows.count == names.count)
            for row in rows {
                let jobs = try await api.pages(try #require(row["jobs"]?.string)).joined()
                #expect(jobs.map { $0["taskname"] } == [row["group"]?.members?.first?.value])
            }
        }
    }

    @Test func aRateComesWithItsInterval() async throws {
        let answer = try await Self.prepared.value.get("/stats/crashes?group_by=cause&cause=minion")
        let row = try #require(answer.json["data"]?.elements?.first)
        #expect(row["rate"]?.double == 0.4)
        let interval = row["rate_interval"]?.elements?.compactMap { $0.double } ?? []
        try #require(interval.count == 2)
        #expect(abs(interval[0] - 0.1682) < 0.0001)  // Wilson, 4 of 10
        #expect(abs(interval[1] - 0.6873) < 0.0001)
        #expect(answer.json["confidence"] == .number("0.95"))
        #expect(answer.json["totals"]?["crashes"] == 4)
        #expect(answer.json["totals"]?["ended"] == 10)
        #expect(answer.json["omitted"] == 0)
    }

    @Test func nothingOfNothingHasNoRate() async throws {
        let totals = try await Self.prepared.value.get("/stats/crashes?since=2d,1d").json["totals"]
        #expect(totals?["ended"] == 0)
        #expect(totals?["rate"] == .null)
        #expect(totals?["rate_interval"] == .null)
    }

    @Test func theWindowIsEchoed() async throws {
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let api = try await LiveAPI(clock: { now })
        let answer = try await api.get(
            "/stats/crashes?interval=week&group_by=fatal,kv.a", headers: ["X-Forwarded-Prefix": "/p"])
        #expect(
            answer.json["window"] == [
                "since": .string((now - .seconds(30 * 86_400)).description), "until": .string(now.description),
            ])
        #expect(answer.json["group_by"] == ["fatal", "kv.a"])
        #expect(answer.json["interval"] == "week")
        #expect(answer.json["data"] == [])
        #expect(answer.json["totals"]?["jobs"]?.string?.hasPrefix("/p/jobs?state=CRASHED&") == true)
    }

    @Test func rowsAndTotalsAreOfOneMoment() async throws {
        // What comes while it is counted is within the window.
        let api = try await LiveAPI(clock: { .now() + .seconds(3600) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !Task.isCancelled {
                        let job = try await api.makeJob()
                        try #require(try await api.report(job, ["state": "CRASHED"]).status == 200)
                    }
                }
            }
            for _ in 0..<100 {
                let json = try await api.get("/stats/crashes?group_by=taskname").json
                let row = json["data"]?.elements?.first
                #expect(row?["crashes"] ?? 0 == json["totals"]?["crashes"])
                #expect(row?["ended"] ?? 0 == json["totals"]?["ended"])
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { Issue.record(error) }
            }
        }
    }

    @Test(arguments: ["day", "week"])
    func anIntervalCutsTheWindow(_ interval: String) async throws {
        let rows = try await rows("interval=\(interval)")
        #expect(rows.compactMap { $0["crashes"]?.int }.reduce(0, +) == 5)
        for row in rows { #expect(row["bucket"]?.string?.hasSuffix("T00:00:00.000000Z") == true) }
    }
}
