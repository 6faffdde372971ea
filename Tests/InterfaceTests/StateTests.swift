import HTTP
import JSON
import Jobs
import Testing
import Time

/// The state table of Docs/STATES.md, over the interface.
@Suite(.timeLimit(.minutes(10))) struct StateTests {
    /// Reports that bring a new job into each state.
    private static let ways: [JobState: [JSON]] = [
        .scheduled: [], .running: [["state": "RUNNING"]], .finished: [["state": "RUNNING"], ["state": "FINISHED"]],
        .crashed: [["state": "CRASHED", "cause": "minion", "keyvals": ["step": "A"]]],
    ]

    private static let reports: [(report: JSON, isSameCrash: Bool)] = [
        (["state": "SCHEDULED"], false), (["state": "RUNNING"], false), (["state": "FINISHED"], false),
        (["state": "CRASHED", "cause": "minion", "keyvals": ["step": "A"]], true),
        (["state": "CRASHED", "cause": "network"], false),
        (["state": "CRASHED", "cause": "minion", "keyvals": ["step": "B"]], false),
    ]

    enum Outcome { case change, repetition, ended, started }

    /// The table again, written as in the document and not as in the code.
    private static func expected(_ now: JobState, _ report: JSON, _ isSameCrash: Bool) -> Outcome {
        let reported = report["state"]?.string
        switch now {
        case .scheduled: return reported == "SCHEDULED" ? .repetition : .change
        case .running: return ["RUNNING": .repetition, "SCHEDULED": .started][reported] ?? .change
        case .finished: return reported == "FINISHED" ? .repetition : .ended
        case .crashed: return isSameCrash ? .repetition : .ended
        }
    }

    @Test(arguments: JobState.allCases, reports.indices)
    func everyCellOfTheTable(_ state: JobState, _ index: Int) async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        for report in Self.ways[state] ?? [] { #expect(try await api.report(job, report).status == 200) }
        let before = try await api.get(job).json
        try #require(before["state"]?.string == state.rawValue)
        let (report, isSameCrash) = Self.reports[index]

        let answer = try await api.report(job, report)
        let after = try await api.get(job).json
        let revision = before["revision"]?.int ?? 0
        switch Self.expected(state, report, isSameCrash) {
        case .change:
            #expect(answer.status == 200)
            #expect(answer.json["changed"] == true)
            #expect(after["state"] == report["state"])
            #expect(after["revision"]?.int == revision + 1)
            #expect(answer.headers["ETag"] == "\"\(revision + 1)\"")
        case .repetition:
            #expect(answer.status == 200)
            #expect(answer.json["changed"] == false)
            #expect(after == before)
        case .ended:
            #expect(answer.status == 409)
            #expect(answer.code == "job-already-ended")
            #expect(answer.json["state"] == before["state"])
            #expect(answer.json["ended_at"] == before["ended_at"])
            #expect(answer.json["successor"] == .null)
            #expect(answer.json["job"] == .string(job))
            #expect(answer.json["detail"]?.string?.contains(state.rawValue) == true)
            #expect(after == before)
        case .started:
            #expect(answer.status == 409)
            #expect(answer.code == "job-already-started")
            #expect(answer.json["started_at"] == before["started_at"])
            #expect(after == before)
        }
    }

    @Test func aCrashIsReadAsItWasReported() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let answer = try await api.send(
            "PUT", "\(job)/state",
            form:
                "state=CRASHED&notify=taskotron&cause=minion&fatal=true&keyvals[step]=MINION_CREATION&keyvals[reason]=TIMED_OUT"
        )
        let crash = try #require(answer.json["crash"])
        #expect(crash["notify"] == "taskotron")
        #expect(crash["cause"] == "minion")
        #expect(crash["fatal"] == true)
        #expect(crash["keyvals"] == ["reason": "TIMED_OUT", "step": "MINION_CREATION"])
        #expect(crash["crashed_at"] == answer.json["ended_at"])
        let state = try await api.get("\(job)/state").json
        #expect(state["state"] == "CRASHED")
        #expect(state["since"] == answer.json["ended_at"])
        #expect(state["crash"] == crash)
        #expect(state["successor"] == .null)
    }

    @Test func curlsOneLinerFinishesAJob() async throws {
        let api = try await LiveAPI.shared.value
        let answer = try await api.send("PUT", "\(try await api.makeJob())/state", form: "state=FINISHED")
        #expect(answer.json["state"] == "FINISHED")
        #expect(answer.json["started_at"] == .null)
    }

    @Test func theTimeOfTheReporterIsKeptBesideThatOfTheServer() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let at = (Timestamp.now() + .seconds(60)).description
        let answer = try await api.report(job, ["state": "RUNNING", "at": .string(at)])
        #expect(answer.json["started_at"] == .string(at))
        let event = try #require(try await api.get("\(job)/history").json["data"]?.elements?.last)
        #expect(event["occurred_at"] == .string(at))
        #expect(event["recorded_at"] != .string(at))
    }

    @Test(arguments: [
        (#""1""#, 200), ("*", 200), (#""9", "1""#, 200), (#""1-gzip""#, 200), (#""2""#, 412), (#""8", "9""#, 412),
        (#""x""#, 412),
    ])
    func aConditionIsKept(_ condition: String, _ status: Int) async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let answer = try await api.report(job, ["state": "RUNNING"], headers: ["If-Match": condition])
        #expect(answer.status == status)
        let state = try await api.get("\(job)/state")
        #expect(state.json["state"] == (status == 200 ? "RUNNING" : "SCHEDULED"))
        if status == 412 {
            #expect(answer.headers["ETag"] == #""1""#)
            #expect(answer.json["revision"] == 1)
        }
    }

    @Test func ofConflictingReportsOneWins() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let answers = try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    try await api.report(job, ["state": "CRASHED", "keyvals": ["reporter": .string("\(number)")]])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 200 } == 1)
        #expect(answers.count { $0.code == "job-already-ended" } == 199)
        #expect(try await api.pages("\(job)/history").joined().count { $0["state"] == "CRASHED" } == 1)
    }
}
