import HTTP
import JSON
import Testing

/// Bad input gets a clear error and changes nothing.
@Suite(.timeLimit(.minutes(10))) struct BadRequestTests {
    private static let prepared = Task {
        let api = try await LiveAPI()
        let job = try await api.makeJob()
        return (api: api, job: job, before: try await everything(in: api))
    }

    /// All that a request could have changed.
    private static func everything(in api: LiveAPI) async throws -> String {
        let answers = [try await api.get("/jobs?limit=1000"), try await api.get("/vocabulary")]
        for answer in answers { #expect(answer.status == 200, "\(answer.text)") }
        return answers.map(\.text).joined()
    }

    /// One after the other, so that reading everything over and over does not crowd out the reads.
    @Test(.serialized, arguments: BadRequest.all)
    func aBadRequestIsRefusedWithAHintAndChangesNothing(_ bad: BadRequest) async throws {
        let (api, job, before) = try await Self.prepared.value
        let target = bad.target.hasPrefix("JOB") ? job + bad.target.dropFirst(3) : bad.target
        let answer = try await api.send(bad.method, target, bad.body, headers: bad.headers)
        #expect(answer.status == bad.status)
        #expect(answer.code == bad.code)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        #expect(answer.json["status"]?.int == bad.status)
        #expect(answer.json["type"]?.string == "urn:execdb:problem:\(bad.code)")
        for member in ["title", "detail", "hint", "request_id"] {
            #expect(answer.json[member]?.string?.isEmpty == false, "\(member) says nothing")
        }
        if !bad.says.isEmpty { #expect(answer.text.contains(bad.says)) }
        #expect(try await Self.everything(in: api) == before)
    }

    @Test func thereAreSixtyBadRequestsAndMoreEachWithItsOwnName() {
        #expect(BadRequest.all.count >= 60)
        #expect(Set(BadRequest.all.map { "\($0.method) \($0.target) \($0.name)" }).count == BadRequest.all.count)
    }

    @Test func everyFaultIsListedNotOnlyTheFirst() async throws {
        let (api, _, _) = try await Self.prepared.value
        let answer = try await api.send(
            "POST", "/jobs",
            json: ["item": 5, "arhc": "x", "keyvals": ["a": nil, "b c": "1"], "timeouts": ["run": "x"]])
        let fields = answer.json["errors"]?.elements?.compactMap { $0["field"]?.string }
        #expect(fields == ["item", "arhc", "keyvals.a", "keyvals", "timeouts.run", "taskname"])
    }

    @Test func aValueOfTheWrongFormHasOneTitle() async throws {
        let (api, job, _) = try await Self.prepared.value
        let answers = [
            try await api.send("POST", "/jobs", json: 7), try await api.report(job, []),
            try await api.send("POST", "/jobs", json: ["taskname": 7]), try await api.get("/jobs?limit=0"),
        ]
        #expect(answers.allSatisfy { $0.code == "bad-value" })
        #expect(Set(answers.map { $0.json["title"]?.string }).count == 1)
    }

    @Test func everyWrongWordOfACrashIsListed() async throws {
        let (api, job, _) = try await Self.prepared.value
        let answer = try await api.report(job, ["state": "CRASHED", "notify": "nobody", "cause": "moon"])
        #expect(answer.json["errors"]?.elements?.compactMap { $0["field"]?.string } == ["notify", "cause"])
        #expect(answer.json["known"]?.elements?.contains("taskotron") == true)
    }

    @Test func aFloodOfFaultsIsCountedAndCut() async throws {
        let (api, _, _) = try await Self.prepared.value
        let members = (0..<5000).map { JSON.Member("zz\($0)", 1) }
        let answer = try await api.send("POST", "/jobs", json: .object(members))
        #expect(answer.json["errors"]?.elements?.count == 100)
        #expect(answer.json["detail"]?.string?.contains("5001") == true)
    }
}
