import HTTP
import JSON
import Testing

/// A request that has to be refused, and how.
struct BadRequest: Sendable, CustomTestStringConvertible {
    let name: String
    var method = "POST"
    var target = "/jobs"
    var headers: Headers = ["Content-Type": "application/json"]
    var body: [UInt8] = []
    let status: Int
    let code: String
    /// A word that has to be in hint, detail or errors.
    var says = ""

    var testDescription: String { name }
}

extension BadRequest {
    /// A JSON body to `POST /jobs`.
    static func create(_ name: String, _ json: String, _ status: Int, _ code: String, says: String = "") -> BadRequest {
        BadRequest(name: name, body: Array(json.utf8), status: status, code: code, says: says)
    }

    /// A JSON body to `PUT /jobs/{uuid}/state`; `JOB` in targets stands for a job that is there.
    static func report(_ name: String, _ json: String, _ status: Int, _ code: String, says: String = "") -> BadRequest {
        BadRequest(
            name: name, method: "PUT", target: "JOB/state", body: Array(json.utf8), status: status, code: code,
            says: says)
    }

    /// A form body to `POST /jobs`.
    static func form(_ name: String, _ form: String, _ status: Int, _ code: String, says: String = "") -> BadRequest {
        BadRequest(
            name: name, headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8),
            status: status, code: code, says: says)
    }

    /// A `GET`.
    static func get(_ target: String, _ status: Int, _ code: String, says: String = "") -> BadRequest {
        BadRequest(
            name: "GET \(target)", method: "GET", target: target, headers: [:], status: status, code: code, says: says)
    }
}

extension BadRequest {
    static let all =
        json + jobs + reports + heartbeats + forms + queries + paths + headerFaults + terms + rescheduling

    static let json: [BadRequest] = [
        .create("no body", "", 400, "missing-body"),
        .create("white space", "  \n", 400, "bad-json"),
        .create("half an object", #"{"taskname": "#, 400, "bad-json", says: "line 1"),
        .create("single quotes", "{'taskname': 'x'}", 400, "bad-json"),
        .create("trailing comma", #"{"taskname": "x",}"#, 400, "bad-json"),
        .create("two values", #"{"taskname": "x"} {}"#, 400, "bad-json"),
        .create("a key twice", #"{"taskname": "x", "taskname": "y"}"#, 400, "bad-json", says: "is repeated"),
        .create("a nested key twice", #"{"taskname": "x", "keyvals": {"a": 1, "a": 2}}"#, 400, "bad-json"),
        .create("NUL", #"{"taskname": "a\u0000b"}"#, 400, "bad-json", says: "U+0000"),
        .create("NUL in the trigger", #"{"taskname": "x", "trigger": {"a": ["\u0000"]}}"#, 400, "bad-json"),
        .create("a lone surrogate", #"{"taskname": "\ud800"}"#, 400, "bad-json", says: "surrogate"),
        .create("NaN", #"{"taskname": "x", "trigger": NaN}"#, 400, "bad-json"),
        .create("a number beyond storage", #"{"taskname": "x", "trigger": 1e999999}"#, 400, "bad-json"),
        .create(
            "a number without end", #"{"taskname": "x", "trigger": \#(String(repeating: "9", count: 200))}"#, 400,
            "bad-json"),
        .create(
            "too deep", #"{"taskname": "x", "trigger": \#(String(repeating: "[", count: 100))"#, 400, "bad-json",
            says: "deep"),
        .create("a byte order mark", "\u{FEFF}{}", 400, "bad-json"),
        BadRequest(
            name: "invalid UTF-8", body: Array(#"{"taskname": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8),
            status: 400, code: "bad-json"),
        .create("a string", #""rpmlint""#, 422, "bad-value", says: "object"),
        .create("null", "null", 422, "bad-value"),
        .create("a number", "42", 422, "bad-value"),
    ]

    static let jobs: [BadRequest] = [
        .create("no taskname", "{}", 422, "missing-field", says: "taskname"),
        .create("taskname null", #"{"taskname": null}"#, 422, "missing-field"),
        .create("an empty taskname", #"{"taskname": ""}"#, 422, "missing-field"),
        .create("a number for taskname", #"{"taskname": 5}"#, 422, "bad-value", says: "a string"),
        .create(
            "a long taskname", #"{"taskname": "\#(String(repeating: "x", count: 1025))"}"#, 422, "value-too-long",
            says: "1024"),
        .create(
            "a taskname long in bytes", #"{"taskname": "\#(String(repeating: "ä", count: 513))"}"#, 422,
            "value-too-long"),
        .create("a line break in taskname", #"{"taskname": "a\nb"}"#, 422, "bad-value", says: "U+000A"),
        .create(
            "a long arch", #"{"taskname": "x", "arch": "\#(String(repeating: "x", count: 257))"}"#, 422,
            "value-too-long"),
        .create("an empty item", #"{"taskname": "x", "item": ""}"#, 422, "missing-field"),
        .create("a mistyped field", #"{"tasknam": "x"}"#, 422, "unknown-field", says: "taskname"),
        .create(
            "a field out of nowhere", #"{"taskname": "x", "zzzzzzzz": 1}"#, 422, "unknown-field", says: "message_id"),
        .create("a field the server sets", #"{"taskname": "x", "uuid": "1"}"#, 422, "unknown-field"),
        .create("keyvals as an array", #"{"taskname": "x", "keyvals": ["a"]}"#, 422, "bad-value", says: "object"),
        .create(
            "null among keyvals", #"{"taskname": "x", "keyvals": {"a": null}}"#, 422, "bad-value", says: "keyvals.a"),
        .create("an object among keyvals", #"{"taskname": "x", "keyvals": {"a": {}}}"#, 422, "bad-value"),
        .create(
            "an array among labels", #"{"taskname": "x", "labels": {"a": []}}"#, 422, "bad-value", says: "labels.a"),
        .create("a key with a space", #"{"taskname": "x", "keyvals": {"a b": "1"}}"#, 422, "bad-key"),
        .create("an empty key", #"{"taskname": "x", "labels": {"": "1"}}"#, 422, "bad-key"),
        .create(
            "a long key", #"{"taskname": "x", "keyvals": {"\#(String(repeating: "k", count: 129))": "1"}}"#, 422,
            "bad-key"),
        .create(
            "a long value", #"{"taskname": "x", "keyvals": {"a": "\#(String(repeating: "v", count: 4097))"}}"#, 422,
            "value-too-long"),
        .create(
            "65 keyvals",
            #"{"taskname": "x", "keyvals": {\#((0..<65).map { #""k\#($0)": "v""# }.joined(separator: ","))}}"#, 422,
            "too-many-keyvals"),
        .create(
            "a timeout without a unit", #"{"taskname": "x", "timeouts": {"run": "90"}}"#, 422, "bad-value", says: "90s"),
        .create("a timeout as a number", #"{"taskname": "x", "timeouts": {"run": 90}}"#, 422, "bad-value"),
        .create("a timeout of nothing", #"{"taskname": "x", "timeouts": {"queue": "0s"}}"#, 422, "bad-value"),
        .create("a timeout of years", #"{"taskname": "x", "timeouts": {"queue": "99w"}}"#, 422, "bad-value"),
        .create(
            "an unknown timeout", #"{"taskname": "x", "timeouts": {"runn": "9s"}}"#, 422, "unknown-field",
            says: "timeouts.runn"),
        .create("an empty array", "[]", 422, "bad-value", says: "1 to 1000"),
        .create(
            "1001 jobs", "[\(Array(repeating: #"{"taskname":"x"}"#, count: 1001).joined(separator: ","))]", 422,
            "too-many-jobs"),
        .create(
            "one bad job of three", #"[{"taskname": "a"}, {"taskname": "b"}, {"item": "c"}]"#, 422, "missing-field",
            says: "[2].taskname"),
        .create("no object in an array", #"[{"taskname": "a"}, 7]"#, 422, "bad-value", says: "[1]"),
    ]

    static let reports: [BadRequest] = [
        .report("no state", "{}", 422, "missing-field", says: "state"),
        .report("an unknown state", #"{"state": "DONE"}"#, 422, "unknown-state", says: "FINISHED"),
        .report("a state in lower case", #"{"state": "running"}"#, 422, "unknown-state", says: "Did you mean RUNNING?"),
        .report("a number for a state", #"{"state": 1}"#, 422, "bad-value"),
        .report("an array of reports", #"[{"state": "RUNNING"}]"#, 422, "bad-value"),
        .report(
            "notify with RUNNING", #"{"state": "RUNNING", "notify": "task"}"#, 422, "misplaced-field", says: "CRASHED"),
        .report("fatal with FINISHED", #"{"state": "FINISHED", "fatal": false}"#, 422, "misplaced-field"),
        .report(
            "an unknown notify", #"{"state": "CRASHED", "notify": "nobody"}"#, 422, "unknown-term", says: "taskotron"),
        .report(
            "a mistyped cause", #"{"state": "CRASHED", "cause": "minnion"}"#, 422, "unknown-term",
            says: "Did you mean minion?"),
        .report("fatal as a word", #"{"state": "CRASHED", "fatal": "yes"}"#, 422, "bad-value", says: "true or false"),
        .report("fatal as a number", #"{"state": "CRASHED", "fatal": 1}"#, 422, "bad-value"),
        .report("a time in words", #"{"state": "RUNNING", "at": "yesterday"}"#, 422, "bad-time"),
        .report("a time without offset", #"{"state": "RUNNING", "at": "2026-11-20T00:00:00"}"#, 422, "bad-time"),
        .report("a day that is not", #"{"state": "RUNNING", "at": "2026-02-30T00:00:00Z"}"#, 422, "bad-time"),
        .report(
            "a time ahead", #"{"state": "RUNNING", "at": "2999-01-01T00:00:00Z"}"#, 422, "bad-time", says: "future"),
        .report("a time before the job", #"{"state": "RUNNING", "at": "1999-01-01T00:00:00Z"}"#, 422, "bad-time"),
        .report("a mistyped field", #"{"state": "CRASHED", "casue": "minion"}"#, 422, "unknown-field", says: "cause"),
    ]

    static let forms: [BadRequest] = [
        .form("brackets that do not match", "taskname=x&keyvals[a=1", 400, "bad-form"),
        .form("a name twice", "taskname=x&taskname=y", 400, "bad-form"),
        .form("a broken escape", "taskname=%zz", 400, "bad-form"),
        .form("NUL in a form", "taskname=a%00b", 400, "bad-form"),
        .form("no UTF-8", "taskname=%ff", 400, "bad-form"),
        .form("a value and an object", "taskname=x&keyvals=1&keyvals[a]=1", 400, "bad-form"),
        .form("nested keyvals", "taskname=x&keyvals[a][b]=1", 422, "bad-value"),
        .form("an unknown field", "tasknam=x", 422, "unknown-field", says: "taskname"),
        .form("JSON, half of it", #"{"taskname": "#, 400, "bad-json"),
    ]

    static let queries: [BadRequest] = [
        .get("/jobs?tasknam=x", 400, "unknown-parameter", says: "taskname"),
        .get("/jobs?state=DONE", 400, "unknown-state"),
        .get("/jobs?state=", 400, "bad-value"),
        .get("/jobs?item=a,,b", 400, "bad-value"),
        .get("/jobs?item=a%5Cb", 400, "bad-value"),
        .get("/jobs?fatal=1", 400, "bad-value"),
        .get("/jobs?attempt=0", 400, "bad-value"),
        .get("/jobs?attempt=99999999999", 400, "bad-value"),
        .get("/jobs?limit=0", 400, "bad-value"),
        .get("/jobs?limit=1001", 400, "bad-value", says: "1000"),
        .get("/jobs?limit=%2B5", 400, "bad-value"),
        .get("/jobs?order=random", 400, "bad-value", says: "newest"),
        .get("/jobs?cursor=abc", 400, "bad-cursor"),
        .get("/jobs?since=lately", 400, "bad-time", says: "7d"),
        .get("/jobs?since=2026-11-20T00:00:00+01:00", 400, "bad-time", says: "%2B"),
        .get("/jobs?since=1d,2d", 400, "bad-time", says: "Swap"),
        .get("/jobs?since=2d,1d&until=1h", 400, "bad-time"),
        .get("/jobs?kv.=x", 400, "bad-key"),
        .get("/jobs?kv.step:x=x", 400, "bad-key"),
        .get("/jobs?item:like=foo*", 400, "unknown-parameter", says: "A star in item is a pattern: write item=foo*."),
        .get("/jobs?arch:absent=true", 400, "unknown-parameter", says: "Write absent=arch"),
        .get("/jobs?crash.kv.step:absent=true", 400, "unknown-parameter", says: "Write absent=crash.kv.step"),
        .get("/stats/crashes?kv.step:absent=true", 400, "unknown-parameter", says: "Write absent=kv.step"),
        .get("/jobs?absent=taskname", 400, "bad-value", says: "crash.kv.<key>"),
        .get("/jobs?absent=arhc", 400, "bad-value", says: "Did you mean arch?"),
        .get("/jobs?absent=", 400, "bad-value"), .get("/jobs?present=arch,", 400, "bad-value"),
        .get("/jobs?present=kv.", 400, "bad-value"),
        .get("/jobs?absnet=arch", 400, "unknown-parameter", says: "absent"),
        .get("/stats/crashes?absent=crash.kv.step", 400, "bad-value", says: "kv.<key>"),
        .get("/jobs?item=a%5C", 400, "bad-value", says: "star"), .get("/jobs?item=%5Cx*", 400, "bad-value"),
        .get("/jobs?notify=nobody", 400, "unknown-term", says: "taskotron"),
        .get("/jobs?limit=5&limit=6", 400, "bad-query"),
        .get("/jobs?limit", 400, "bad-query"),
        .get("/jobs?item=%ff", 400, "bad-query"),
        .get("/jobs?item=%00", 400, "bad-query"),
        .get("JOB?pretty=1", 400, "unknown-parameter"),
        .get("JOB/history?cursor=-1", 400, "bad-cursor"),
        .get("JOB/history?after=1", 400, "unknown-parameter", says: "cursor"),
        .get("/stats/crashes?group_by=reason", 400, "bad-value", says: "kv.<key>"),
        .get("/stats/crashes?group_by=cause,notify,fatal,arch", 400, "bad-value", says: "3"),
        .get("/stats/crashes?group_by=cause,cause", 400, "bad-value"),
        .get("/stats/crashes?interval=month", 400, "bad-value", says: "week"),
        .get("/stats/crashes?ended_since=1d", 400, "unknown-parameter", says: "since"),
        .get("/stats/crashes?state=FINISHED", 400, "unknown-parameter", says: "Leave state out"),
        .get("/stats/crashes?state=CRASHED", 400, "unknown-parameter"),
        .get("/stats/crashes?crash.kv.step=x", 400, "unknown-parameter", says: "Write kv.step."),
        .get("/jobs?crash.kv.=x", 400, "bad-key"), .get("/jobs?crash.kv.step=", 400, "bad-value"),
        .get("/health/live?x=1", 400, "unknown-parameter"),
    ]

    static let paths: [BadRequest] = [
        .get("/jobs/42", 400, "bad-uuid"),
        .get("/jobs/00000000-0000-7000-8000-00000000000g", 400, "bad-uuid"),
        .get("/jobs/00000000-0000-7000-8000-000000000000", 404, "no-such-job"),
        .get("/jobs/00000000-0000-7000-8000-000000000000/history", 404, "no-such-job"),
        .get("/job", 404, "no-such-path", says: "/jobs"),
        .get("/jobs/", 404, "no-such-path"),
        .get("/jobs/../metrics", 400, "bad-path"),
        .get("/jobs/%2e%2e", 400, "bad-path"),
        .get("/jobs/a%2fb", 400, "bad-path"),
        .get("/jobs/%00", 400, "bad-path"),
        BadRequest(
            name: "a filter as a body", method: "GET", body: Array(#"{"state": "CRASHED"}"#.utf8), status: 400,
            code: "misplaced-body", says: "=="),
        BadRequest(
            name: "DELETE a job", method: "DELETE", target: "JOB", status: 405, code: "method-not-allowed", says: "GET"),
        BadRequest(
            name: "POST a state", method: "POST", target: "JOB/state", status: 405, code: "method-not-allowed",
            says: "PUT"),
        BadRequest(name: "no method of HTTP", method: "FETCH", status: 405, code: "method-not-allowed"),
        BadRequest(
            name: "a report for no job", method: "PUT", target: "/jobs/00000000-0000-7000-8000-000000000000/state",
            body: Array(#"{"state": "RUNNING"}"#.utf8), status: 404, code: "no-such-job"),
    ]

    static let terms: [BadRequest] = [
        BadRequest(
            name: "no word", target: "/vocabulary/cause", body: Array(#"{"description": "x"}"#.utf8), status: 422,
            code: "missing-field", says: "name"),
        BadRequest(
            name: "a word in upper case", target: "/vocabulary/cause",
            body: Array(#"{"name": "Disk", "description": "x"}"#.utf8), status: 422, code: "bad-value"),
        BadRequest(
            name: "a word without meaning", target: "/vocabulary/cause", body: Array(#"{"name": "disk"}"#.utf8),
            status: 422, code: "missing-field", says: "description"),
        BadRequest(
            name: "another meaning", target: "/vocabulary/cause",
            body: Array(#"{"name": "network", "description": "x"}"#.utf8), status: 409, code: "term-exists"),
        BadRequest(
            name: "no list", target: "/vocabulary/reason", body: Array(#"{"name": "a", "description": "x"}"#.utf8),
            status: 404, code: "no-such-path"),
    ]
}
