import HTTP
import JSON
import Testing

/// Policies are applied, read and listed; what they mean is not tested here.
@Suite struct PolicyTests {
    private static func put(
        _ text: String, _ api: LiveAPI, query: String = "", headers: Headers = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = "application/yaml"
        return try await api.send("PUT", "/policy\(query)", Array(text.utf8), headers: headers)
    }

    @Test func policiesAreVersions() async throws {
        let api = try await LiveAPI()
        let builtIn = try await api.get("/policy")
        #expect(builtIn.json["version"] == .int(0) && builtIn.json["text"] == "policy: 1\n")
        #expect(builtIn.headers["ETag"] == #""0""#)

        let first = try await Self.put("policy: 1 # ä", api, query: "?comment=a%20first%20one")
        #expect(first.status == 200 && first.json["version"] == .int(1) && first.json["changed"] == true)
        let again = try await Self.put("policy: 1 # ä", api)
        #expect(again.json["version"] == .int(1) && again.json["changed"] == false)
        let second = try await Self.put("policy: 1 # b", api, headers: ["If-Match": #""1""#])
        #expect(second.json["version"] == .int(2) && second.headers["ETag"] == #""2""#)
        let back = try await Self.put("policy: 1 # ä", api)
        #expect(back.json["version"] == .int(3))

        let old = try await api.get("/policy?version=1")
        #expect(old.json["text"] == "policy: 1 # ä" && old.json["comment"] == "a first one")
        #expect(try await api.get("/policy?version=0").json["text"] == "policy: 1\n")
        let yaml = try await api.get("/policy", headers: ["Accept": "application/yaml"])
        #expect(yaml.text == "policy: 1 # ä" && yaml.headers["ETag"] == #""3""#)
        let versions = try await api.pages("/policy/history?limit=2").map { $0.map { $0["version"] } }
        #expect(versions == [[.int(3), .int(2)], [.int(1)]])
        #expect(try await api.get("/policy/breakers").json["data"] == .array([]))
    }

    @Test func aBadPolicyIsRefusedAndTheOneInForceStays() async throws {
        let api = try await LiveAPI()
        let answer = try await Self.put("policy:\t1", api)
        #expect(answer.status == 422 && answer.code == "bad-policy")
        #expect(answer.json["line"] == .int(2) && answer.json["column"] == .int(3))
        #expect(answer.json["hint"] == "Known are task, taskotron, unknown.")
        #expect(answer.json["errors"]?.elements?.first?["field"] == "rules[0]")
        #expect(try await api.get("/policy").json["version"] == .int(0))
    }

    @Test func anotherVersionThanExpectedIsRefused() async throws {
        let api = try await LiveAPI()
        _ = try await Self.put("policy: 1 # a", api)
        let stale = try await Self.put("policy: 1 # b", api, headers: ["If-Match": #""0""#])
        #expect(stale.status == 412 && stale.headers["ETag"] == #""1""#)
        let several = try await Self.put("policy: 1 # b", api, headers: ["If-Match": #""0", "1""#])
        #expect(several.status == 400 && several.code == "bad-header")
    }

    @Test func manyAtOnceGetVersionsOfTheirOwn() async throws {
        let api = try await LiveAPI()
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<10 { group.addTask { try await Self.put("policy: 1 # \(number)", api) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let applied = answers.filter { $0.status == 200 }
        #expect(Set(applied.map { $0.json["version"]?.text }).count == applied.count)
        #expect(answers.allSatisfy { $0.status == 200 || $0.code == "busy" })
    }

    @Test(arguments: [
        ("PUT", "/policy", "", "application/yaml", 400, "missing-body"),
        ("PUT", "/policy", "policy: 1", "application/json", 415, "unsupported-media-type"),
        ("PUT", "/policy", "policy: 1", "", 415, "unsupported-media-type"),
        ("PUT", "/policy?force=1", "policy: 1", "application/yaml", 400, "unknown-parameter"),
        ("PUT", "/policy?comment=%0a", "policy: 1", "application/yaml", 400, "bad-value"),
        ("GET", "/policy?version=x", "", "", 400, "bad-value"),
        ("GET", "/policy?version=7000", "", "", 404, "no-such-version"),
        ("GET", "/policy?v=1", "", "", 400, "unknown-parameter"),
        ("GET", "/policy/history?cursor=x", "", "", 400, "bad-cursor"),
        ("GET", "/policy/breakers?x=1", "", "", 400, "unknown-parameter"),
        ("POST", "/policy", "policy: 1", "application/yaml", 405, "method-not-allowed"),
    ])
    func theRestIsRefused(
        method: String, target: String, body: String, type: String, status: Int, code: String
    ) async throws {
        let headers: Headers = type.isEmpty ? [:] : ["Content-Type": type]
        let answer = try await LiveAPI.shared.value.send(method, target, Array(body.utf8), headers: headers)
        #expect(answer.status == status && answer.code == code)
    }
}
