import HTTP
import JSON
import Jobs
import Testing
import Time
import Validation
import Wire

/// Bodies become domain values without a server or a database.
struct ReadingTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func newJobs(_ body: String, _ type: String? = "application/json") throws -> NewJobs {
        try NewJobs(try BodyFormat.decode(Array(body.utf8), contentType: type))
    }

    private func newJob(_ body: String, _ type: String? = "application/json") throws -> NewJob {
        try newJobs(body, type).jobs[0]
    }

    private func report(_ body: String, _ type: String? = "application/json") throws -> StateReport {
        try StateReport(try BodyFormat.decode(Array(body.utf8), contentType: type), now: now)
    }

    @Test(
        arguments: [
            (#"{"taskname": "x"}"#, nil),
            ("taskname=x", nil),
            (#"{"taskname": "x"}"#, "application/json"),
            (#"{"taskname": "x"}"#, "application/x-www-form-urlencoded"),
            (
                #"{"taskname": "x", "item": null, "labels": null, "trigger": null, "timeouts": {"run": null}}"#,
                "application/json"
            ),
        ] as [(String, String?)])
    func aBodyIsJSONOrAForm(_ body: String, _ type: String?) throws {
        #expect(try newJob(body, type) == NewJob(taskname: "x"))
    }

    @Test func aFormHasBrackets() throws {
        let job = try newJob(
            "taskname=upgrade&trigger[a][b]=1&trigger[tags][]=f25&labels[team]=qa&keyvals[step]=&timeouts[run]=1h30m",
            nil)
        #expect(job.trigger?.json == #"{"a":{"b":"1"},"tags":["f25"]}"#)
        #expect(job.labels == ["team": "qa"])
        #expect(job.keyvals == ["step": ""])
        #expect(job.timeouts.run == TimeSpan(seconds: 5400))
    }

    @Test(arguments: [
        "null", "1.50", "1e3", "-0", #""text""#, "[]", #"{"z":1,"a":{"y":[true,null]}}"#, #"{"a":"ä€😀\"\\"}"#,
        "12345678901234567890.12345678901234567890",
    ])
    func aTriggerKeepsItsOrderAndSpelling(_ json: String) throws {
        let job = try newJob(#"{"taskname": "x", "trigger": \#(json)}"#)
        #expect(job.trigger?.json == (json == "null" ? nil : json))
    }

    @Test func numbersAndBooleansAmongKeyvalsAreTexts() throws {
        let job = try newJob(#"{"taskname": "x", "keyvals": {"a": 503, "b": 1.50, "c": true, "d": "", "e": "x\ny"}}"#)
        #expect(job.keyvals == ["a": "503", "b": "1.50", "c": "true", "d": "", "e": "x\ny"])
    }

    @Test func limitsAreReachedNotPassed() throws {
        let text = String(repeating: "x", count: 1024)
        let pairs = (0..<64).map { #""k\#($0)": "v""# }.joined(separator: ",")
        let job = try newJob(
            #"{"taskname": "\#(text)", "keyvals": {\#(pairs)}, "labels": {"k": "\#(String(repeating: "v", count: 4096))"}}"#
        )
        #expect(job.taskname == text)
        #expect(job.keyvals.count == 64)
        let jobs = Array(repeating: #"{"taskname":"x"}"#, count: 1000).joined(separator: ",")
        #expect(try newJobs("[\(jobs)]").jobs.count == 1000)
    }

    @Test func aListOfOneIsAList() throws {
        #expect(try newJobs(#"[{"taskname": "x"}]"#, nil).isList)
        #expect(try !newJobs(#"{"taskname": "x"}"#, nil).isList)
    }

    @Test(arguments: [("false", false), ("true", true), (#""true""#, true), (#""false""#, false), ("null", false)])
    func fatalIsABooleanOrItsName(_ json: String, _ fatal: Bool) throws {
        #expect(try report(#"{"state": "CRASHED", "fatal": \#(json)}"#).crash == CrashReport(fatal: fatal))
    }

    @Test func aCrashOfWhichNothingIsSaidIsUnknownAndNotFatal() throws {
        let crash = try report("state=CRASHED", nil).crash
        #expect(crash == CrashReport(notify: "unknown", cause: "unknown", fatal: false, keyvals: [:]))
    }

    @Test func keyvalsGoWithEveryState() throws {
        let running = try report(#"{"state": "RUNNING", "keyvals": {"host": "a"}}"#)
        #expect(running.keyvals == ["host": "a"])
        #expect(running.crash == nil)
        let crashed = try report(#"{"state": "CRASHED", "keyvals": {"host": "a"}}"#)
        #expect(crashed.keyvals == ["host": "a"])
        #expect(crashed.crash?.keyvals == ["host": "a"])
    }

    @Test func aReportersClockMayBeFiveMinutesAhead() throws {
        #expect(try report(#"{"state": "RUNNING", "at": "\#(now + .seconds(300))"}"#).at == now + .seconds(300))
        #expect(throws: ValidationErrors.self) { try report(#"{"state": "RUNNING", "at": "\#(now + .seconds(301))"}"#) }
    }

    @Test func crashFieldsThatAreNullAreNotThere() throws {
        #expect(try report(#"{"state": "RUNNING", "notify": null, "cause": null, "fatal": null}"#).state == .running)
    }
}
