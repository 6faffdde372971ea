import HTTP
import JSON
import Jobs
import Testing
import Time

/// Making and reading jobs.
@Suite(.timeLimit(.minutes(10))) struct JobTests {
    private func api() async throws -> LiveAPI { try await LiveAPI.shared.value }

    @Test func aJobIsMadeAndRead() async throws {
        let api = try await api()
        let created = try await api.send(
            "POST", "/jobs",
            json: [
                "taskname": "rpmlint", "item": "foo-1.0-1.fc25", "item_type": "koji_build", "arch": "x86_64",
                "message_id": "2016-abc", "trigger": ["koji_tag": "f25", "n": .number("1.50")],
                "labels": ["team": "qa"],
                "keyvals": ["stream": "main"], "timeouts": ["run": "90m"],
            ])
        #expect(created.status == 201)
        let job = created.json
        let uuid = try #require(job["uuid"]?.string)
        #expect(ID<Job>(uuid)?.version == 7)
        #expect(created.headers["Location"] == "/jobs/\(uuid)")
        #expect(created.headers["ETag"] == #""1""#)
        #expect(job["href"] == .string("/jobs/\(uuid)"))
        #expect(job["changed"] == true)
        #expect(job["state"] == "SCHEDULED")
        #expect(job["revision"] == 1)
        #expect(job["trigger"]?.text == #"{"koji_tag":"f25","n":1.50}"#)
        #expect(job["timeouts"]?.text == #"{"queue":null,"run":"1h30m","heartbeat":null}"#)
        #expect(job["root"] == job["uuid"])
        for name in ["predecessor", "successor", "started_at", "ended_at", "crash"] { #expect(job[name] == .null) }

        let read = try await api.get("/jobs/\(uuid.uppercased())")
        #expect(read.status == 200)
        #expect(read.headers["ETag"] == #""1""#)
        #expect(read.headers["Vary"]?.contains("Accept") == true)
        #expect(.object(job.members?.filter { $0.key != "changed" } ?? []) == read.json)
    }

    @Test func theOneLinerOfTheDesignMakesAJob() async throws {
        let answer = try await api().send("POST", "/jobs", form: "taskname=rpmlint&item=foo&trigger[koji_tag]=f25")
        #expect(answer.status == 201)
        #expect(answer.json["trigger"] == ["koji_tag": "f25"])
    }

    @Test func anArrayMakesAllItsJobsInOrder() async throws {
        let api = try await api()
        let names = (0..<300).map { _ in uniqueName() }
        let answer = try await api.send("POST", "/jobs", json: .array(names.map { ["taskname": .string($0)] }))
        #expect(answer.status == 201)
        #expect(answer.json["next"] == .null)
        #expect(answer.json["data"]?.elements?.compactMap { $0["taskname"]?.string } == names)
        #expect(answer.headers["Location"] == nil)
    }

    @Test func headIsGetWithoutABody() async throws {
        let api = try await api()
        let job = try await api.makeJob()
        let (head, get) = (try await api.send("HEAD", job), try await api.get(job))
        #expect(head.status == 200)
        #expect(head.headers["ETag"] == get.headers["ETag"])
        #expect(head.body == get.body)  // the server sends the length alone
    }

    @Test(arguments: [
        "/jobs", "/jobs/{uuid}", "/jobs/{uuid}/state", "/jobs/{uuid}/history", "/vocabulary", "/stats/crashes",
        "/health/live", "/health/ready", "/jobs?nonsense=1", "/nonsense",
    ])
    func jsonEndsWithOneNewline(_ path: String) async throws {
        let api = try await api()
        let target = path.replacing("/jobs/{uuid}", with: try await api.makeJob())
        for method in ["GET", "HEAD", "DELETE"] {
            let answer = try await api.send(method, target)
            #expect(answer.text.hasSuffix("}\n"), "\(method)")
            #expect(!answer.text.dropLast().contains("\n"), "\(method)")
        }
    }

    @Test func optionsTellsTheMethods() async throws {
        let answer = try await api().send("OPTIONS", "/jobs/00000000-0000-7000-8000-000000000000/state")
        #expect(answer.status == 204)
        #expect(answer.headers["Allow"] == "GET, HEAD, OPTIONS, PUT")
    }

    @Test(arguments: ["X-Forwarded-Prefix", "X-Script-Name"])
    func linksBeginWithTheProxysPrefix(_ header: String) async throws {
        let api = try await api()
        let name = uniqueName()
        let headers: Headers = [header: "/tools/execdb/"]
        let created = try await api.send("POST", "/jobs", json: ["taskname": .string(name)], headers: headers)
        let href = try #require(created.json["href"]?.string)
        #expect(href.hasPrefix("/tools/execdb/jobs/"))
        #expect(created.headers["Location"] == href)
        #expect(created.json["links"]?["state"] == .string("\(href)/state"))
        #expect(created.json["links"]?["history"] == .string("\(href)/history"))
        _ = try await api.makeJob(["taskname": .string(name)])
        let page = try await api.get("/jobs?taskname=\(name)&limit=1", headers: headers)
        #expect(page.json["next"]?.string?.hasPrefix("/tools/execdb/jobs?") == true)
        let history = try await api.get("\(href.dropFirst("/tools/execdb".count))/state", headers: headers)
        #expect(history.json["href"] == .string("\(href)/state"))
    }

    @Test(arguments: [
        ("/jobs?limit=1", true), ("/jobs/{uuid}", true), ("/jobs/{uuid}/state", true), ("/jobs/{uuid}/history", true),
        ("/stats/crashes", true), ("/vocabulary", false), ("/health/live", false),
    ])
    func whatHasLinksVariesWithThePrefix(_ path: String, _ varies: Bool) async throws {
        let api = try await api()
        let target = path.replacing("/jobs/{uuid}", with: try await api.makeJob())
        let names = try await api.get(target).headers["Vary"]?.split(separator: ",").map { $0.drop { $0 == " " } }
        // A list has whatever job is the newest, which may be large enough to be compressed.
        let others = names?.filter { $0 != "Accept-Encoding" }
        #expect(others == (varies ? ["Accept", "X-Forwarded-Prefix", "X-Script-Name"] : ["Accept"]))
    }

    @Test(arguments: [
        "*/*", "application/*", "application/json;q=0.1, text/html", "application/problem+json", "text/html, */*;q=0.1",
    ])
    func jsonIsAcceptedInManyWords(_ accept: String) async throws {
        let answer = try await api().get("/vocabulary", headers: ["Accept": accept])
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Type"] == "application/json")
    }

    @Test func aKnownRevisionIsNotSentAgain() async throws {
        let api = try await api()
        let job = try await api.makeJob()
        #expect(try await api.get(job, headers: ["If-None-Match": #""1""#]).status == 304)
        #expect(try await api.get(job, headers: ["If-None-Match": #"W/"1", "7""#]).status == 304)
        #expect(try await api.get("\(job)/state", headers: ["If-None-Match": #""1-gzip""#]).status == 304)
        _ = try await api.report(job, ["state": "RUNNING"])
        let changed = try await api.get(job, headers: ["If-None-Match": #""1""#])
        #expect(changed.status == 200)
        #expect(changed.headers["ETag"] == #""2""#)
    }

    @Test(arguments: [(#""1""#, 200), ("*", 200), (#""7", "1-gzip""#, 200), (#""2""#, 412), (#"W/"1""#, 412)])
    func aReadKeepsItsCondition(_ condition: String, _ status: Int) async throws {
        let api = try await api()
        let job = try await api.makeJob()
        for target in [job, "\(job)/state"] {
            let answer = try await api.get(target, headers: ["If-Match": condition])
            #expect(answer.status == status)
            #expect(answer.headers["ETag"] == #""1""#)
        }
    }

    @Test func aDecisionMakesAnotherTagOfTheSameRevision() async throws {
        let api = try await api()
        let job = try await api.makeJob()
        let crash: JSON = ["state": "CRASHED"]
        #expect(try await api.report(job, crash).headers["ETag"] == #""2""#)
        let successor = try await api.reschedule(job)
        for target in [job, "\(job)/state"] {
            let answer = try await api.get(target, headers: ["If-None-Match": #""2""#])
            #expect(answer.status == 200)
            #expect(answer.json["successor"]?.string.map { "/jobs/\($0)" } == successor)
            #expect(answer.headers["ETag"] == #""2-d10""#)
            #expect(try await api.get(target, headers: ["If-None-Match": #""2-d10-gzip""#]).status == 304)
            #expect(try await api.get(target, headers: ["If-Match": #""2""#]).headers["ETag"] == #""2-d10""#)
        }
        for tag in [#""2""#, #""2-d10""#, #""1", "2-d10""#] {
            #expect(try await api.report(job, crash, headers: ["If-Match": tag]).status == 200)
            let ended = try await api.report(job, ["state": "FINISHED"], headers: ["If-Match": tag])
            #expect(ended.code == "job-already-ended")
        }
        let stale = try await api.report(job, ["state": "FINISHED"], headers: ["If-Match": #""1-d10""#])
        #expect(stale.status == 412)
        #expect(stale.headers["ETag"] == #""2-d10""#)
    }

    @Test func aDecisionIsShownWithTheJob() async throws {
        let api = try await api()
        let job = try await api.makeJob()
        #expect(try await api.get(job).json["decision"] == .null)
        _ = try await api.report(job, ["state": "CRASHED"])
        _ = try await api.reschedule(job)
        #expect(
            try await api.get(job).json["decision"] == [
                "verdict": "reschedule", "rule": "a rule", "policy_version": .int(1), "attempt": .int(1),
                "limit": .int(3), "not_before": "1970-01-01T00:00:00.000000Z", "text": "It runs again.",
                "decided_at": .string(LiveAPI.decidedAt.description),
            ])
        let event = try await api.get("\(job)/history").json["data"]?.elements?.last
        #expect(event?["kind"] == "decision" && event?["keyvals"]?["rule"] == "a rule")
    }

    @Test func aChainIsTheSameFromEachOfItsJobs() async throws {
        let api = try await api()
        let first = try await api.makeJob()
        var chain = [first]
        for _ in 0..<2 {
            _ = try await api.report(chain[chain.count - 1], ["state": "CRASHED"])
            chain.append(try await api.reschedule(chain[chain.count - 1]))
        }
        for job in chain {
            let answer = try await api.get("\(job)/chain")
            #expect(answer.json["data"]?.elements?.compactMap { $0["href"]?.string } == chain)
            #expect(answer.json["data"]?.elements?.map { $0["attempt"] } == [.int(1), .int(2), .int(3)])
            #expect(answer.json["next"] == .null)
        }
        let lone = try await api.makeJob()
        #expect(try await api.get("\(lone)/chain").json["data"]?.elements?.count == 1)
    }

    @Test(arguments: [("/jobs/42/chain", 400), ("/jobs/01a1fba7-1fa7-7c39-acd8-5fd02e724658/chain", 404)])
    func aChainOfNoJobIsRefused(target: String, status: Int) async throws {
        #expect(try await api().get(target).status == status)
    }

    @Test func aLongAnswerIsCompressedForThoseWhoTakeIt() async throws {
        let api = try await api()
        let job = try await api.makeJob(["taskname": "x", "item": .string(String(repeating: "long", count: 250))])
        let answer = try await api.get(job, headers: ["Accept-Encoding": "gzip"])
        #expect(answer.headers["Content-Encoding"] == "gzip")
        #expect(answer.headers["ETag"] == #""1-gzip""#)
        #expect(answer.headers["Vary"] == "Accept, X-Forwarded-Prefix, X-Script-Name, Accept-Encoding")
    }

    @Test func theRequestIDIsTakenOver() async throws {
        let answer = try await api().get("/jobs/42", headers: ["X-Request-Id": "ci-17"])
        #expect(answer.headers["X-Request-Id"] == "ci-17")
        #expect(answer.json["request_id"] == "ci-17")
    }
}
