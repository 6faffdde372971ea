import HTTP
import JSON
import Jobs
import Testing

/// `POST /reschedules` and `/operations`.
@Suite(.timeLimit(.minutes(10))) struct BulkTests {
    private func crashed(_ count: Int, _ api: LiveAPI) async throws -> String {
        let name = uniqueName()
        for _ in 0..<count {
            let job = try await api.makeJob(["taskname": .string(name)])
            _ = try await api.report(job, ["state": "CRASHED", "cause": "network"])
        }
        return name
    }

    @Test func operationIsBegunWatchedAndStopped() async throws {
        let api = try await LiveAPI.shared.value
        let name = try await crashed(3, api)
        let body: JSON = ["query": ["taskname": .string(name), "since": "7d"], "comment": "again", "limit": 2]
        let dry = try await api.send(
            "POST", "/reschedules", json: ["query": .string("taskname=\(name)"), "comment": "again", "dry_run": true])
        #expect(dry.status == 200)
        #expect(dry.json["matching"] == 3 && dry.json["jobs"]?.elements?.count == 3)

        let key = uniqueName()
        let answer = try await api.send("POST", "/reschedules", json: body, headers: ["Idempotency-Key": key])
        #expect(answer.status == 202)
        let href = try #require(answer.json["href"]?.string)
        #expect(answer.headers["Location"] == href)
        #expect(answer.json["matching"] == 3 && answer.json["total"] == 2 && answer.json["state"] == "running")
        #expect(answer.json["force"] == false && answer.json["failed"] == 0 && answer.json["reason"] == .null)
        let again = try await api.send("POST", "/reschedules", json: body, headers: ["Idempotency-Key": key])
        #expect(again.status == 200 && again.json["href"]?.string == href)
        let other = try await api.send(
            "POST", "/reschedules", json: ["query": "cause=network", "comment": "x", "dry_run": false],
            headers: ["Idempotency-Key": key])
        #expect(other.code == "idempotency-key-reused")

        #expect(try await api.get(href).json["comment"] == "again")
        #expect(try await api.pages("/operations?limit=1").joined().contains { $0["href"]?.string == href })
        #expect(try await api.send("POST", "\(href)/stop").json["state"] == "stopped")
        #expect(try await api.send("POST", "\(href)/stop").json["changed"] == false)
        let forced = try await api.send(
            "POST", "/reschedules",
            json: ["query": .string("taskname=\(name)"), "comment": "even if fatal", "force": "true"])
        #expect(forced.json["force"] == true)
    }

    @Test(arguments: [
        (#"{"query": "cause=network"}"#, "missing-field", "comment"),
        (#"{"comment": "x"}"#, "missing-field", "query"),
        (#"{"query": "", "comment": "x"}"#, "bad-value", "query"),
        (#"{"query": {}, "comment": "x"}"#, "bad-value", "query"),
        (#"{"query": "tasknam=a", "comment": "x"}"#, "unknown-parameter", "query.tasknam"),
        (#"{"query": "cause=netwrk", "comment": "x"}"#, "unknown-term", "query.cause"),
        (#"{"query": "cause=network&limit=3", "comment": "x"}"#, "bad-value", "query.limit"),
        (#"{"query": "since=soon", "comment": "x"}"#, "bad-time", "query.since"),
        (#"{"query": "cause=network", "comment": "x", "limit": 0}"#, "bad-value", "limit"),
        (#"{"query": "cause=network", "comment": "x", "limit": 10001}"#, "bad-value", "limit"),
        (#"{"query": "cause=network", "comment": "x", "rate": 1001}"#, "bad-value", "rate"),
        (#"{"query": "cause=network", "comment": "x", "force": "please"}"#, "bad-value", "force"),
        (#"{"query": "cause=network", "comment": "x", "dryrun": true}"#, "unknown-field", "dryrun"),
    ])
    func badOperationRequestsAreRefused(_ body: String, _ code: String, _ field: String) async throws {
        let answer = try await LiveAPI.shared.value.send("POST", "/reschedules", json: JSON(parsing: Array(body.utf8)))
        #expect((answer.status, answer.code) == (422, code))
        #expect(answer.json["errors"]?.elements?.first?["field"]?.string == field)
    }

    @Test func unknownOperationsAreToldSo() async throws {
        let api = try await LiveAPI.shared.value
        let path = "/operations/019aa3f4-5c1e-7d2a-8f00-3a1b2c3d4e5f"
        #expect(try await api.get(path).code == "no-such-operation")
        #expect(try await api.send("POST", "\(path)/stop").code == "no-such-operation")
        #expect(try await api.get("/operations/7").code == "bad-uuid")
        #expect(try await api.get("/operations?cursor=7").code == "bad-cursor")
    }
}
