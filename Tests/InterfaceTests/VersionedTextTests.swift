import HTTP
import JSON
import Rescheduling
import Testing

/// Policies and routing tables are applied, read and listed.
@Suite(.timeLimit(.minutes(10))) struct VersionedTextTests {
    private static let paths = ["/policy", "/notifications/routes"]

    /// A good text for this path, which the mark tells from others.
    private static func text(_ path: String, _ mark: String) -> String {
        (path == "/policy" ? "policy: 1" : "routes: 1\ntable: []") + " # \(mark)"
    }

    private static func put(
        _ text: String, _ api: LiveAPI, to path: String, query: String = "", headers: Headers = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = "application/yaml"
        return try await api.send("PUT", "\(path)\(query)", Array(text.utf8), headers: headers)
    }

    @Test(arguments: [("/policy", Policy.defaultText), ("/notifications/routes", LiveAPI.builtInRoutes)])
    func textsAreVersions(path: String, builtInText: String) async throws {
        let api = try await LiveAPI()
        let builtIn = try await api.get(path)
        #expect(builtIn.json["version"] == .int(0) && builtIn.json["text"] == .string(builtInText))
        #expect(builtIn.json["comment"] == .null && builtIn.json["applied_at"] == .null)
        #expect(builtIn.headers["ETag"] == #""0""#)

        let first = try await Self.put(Self.text(path, "ä"), api, to: path, query: "?comment=a%20first%20one")
        #expect(first.status == 200 && first.json["version"] == .int(1) && first.json["changed"] == true)
        #expect(first.json["href"] == .string("\(path)?version=1"))
        let again = try await Self.put(Self.text(path, "ä"), api, to: path)
        #expect(again.json["version"] == .int(1) && again.json["changed"] == false)
        let second = try await Self.put(Self.text(path, "b"), api, to: path, headers: ["If-Match": #""1""#])
        #expect(second.json["version"] == .int(2) && second.headers["ETag"] == #""2""#)
        let back = try await Self.put(Self.text(path, "ä"), api, to: path)
        #expect(back.json["version"] == .int(3))

        let old = try await api.get("\(path)?version=1")
        #expect(old.json["text"] == .string(Self.text(path, "ä")) && old.json["comment"] == "a first one")
        #expect(try await api.get("\(path)?version=0").json["text"] == .string(builtInText))
        let yaml = try await api.get(path, headers: ["Accept": "application/yaml"])
        #expect(yaml.text == Self.text(path, "ä") && yaml.headers["ETag"] == #""3""#)
        let versions = try await api.pages("\(path)/history?limit=2").map { $0.map { $0["version"] } }
        #expect(versions == [[.int(3), .int(2)], [.int(1)]])
    }

    @Test func aPolicyIsNoRoutingTable() async throws {
        let api = try await LiveAPI()
        _ = try await Self.put("policy: 1 # a", api, to: "/policy")
        #expect(try await api.get("/notifications/routes").json["version"] == .int(0))
        #expect(try await api.get("/notifications/routes/history").json["data"] == [])
        #expect(try await api.get("/policy/breakers").json["data"] == [])
    }

    @Test func aBadPolicyIsRefusedAndTheOneInForceStays() async throws {
        let api = try await LiveAPI()
        let text = "policy: 1\nrules:\n  - {name: a, when: {notify: nobody}, then: give-up}\n"
        let answer = try await Self.put(text, api, to: "/policy")
        #expect(answer.status == 422 && answer.code == "bad-policy")
        #expect(answer.json["title"] == "The policy is invalid; the one in force stays.")
        #expect(answer.json["line"] == .int(3))
        #expect(answer.json["hint"]?.string?.contains("taskotron") == true)
        #expect(answer.json["errors"]?.elements?.first?["field"]?.string?.hasPrefix("rules[0]") == true)
        #expect(try await api.get("/policy").json["version"] == .int(0))
    }

    @Test func routesAreCheckedAgainstTheWebhooks() async throws {
        let api = try await LiveAPI()
        let text = """
            routes: 1
            table:
              - {name: a, on: crash, to: {webhook: "https://chat.example.org/hook"}}
              - {name: b, on: crash, to: {webhook: "https://nowhere.example.org"}}
            """
        let answer = try await Self.put(text, api, to: "/notifications/routes")
        #expect(answer.status == 422 && answer.code == "bad-routes")
        #expect(answer.json["title"] == "The routing table is invalid; the one in force stays.")
        #expect(answer.json["line"] == .int(3))
        #expect(answer.json["errors"]?.elements?.count == 2)

        let webhook: JSON = ["url": "https://chat.example.org/hook", "events": ["notice"]]
        #expect(try await api.send("POST", "/webhooks", json: webhook).status == 201)
        let better = try await Self.put(text, api, to: "/notifications/routes")
        #expect(better.json["line"] == .int(4) && better.json["errors"]?.elements?.count == 1)
        #expect(try await api.get("/notifications/routes").json["version"] == .int(0))
    }

    @Test(arguments: paths) func anotherVersionThanExpectedIsRefused(path: String) async throws {
        let api = try await LiveAPI()
        _ = try await Self.put(Self.text(path, "a"), api, to: path)
        let stale = try await Self.put(Self.text(path, "b"), api, to: path, headers: ["If-Match": #""0""#])
        #expect(stale.status == 412 && stale.headers["ETag"] == #""1""#)
        let several = try await Self.put(Self.text(path, "b"), api, to: path, headers: ["If-Match": #""0", "1""#])
        #expect(several.status == 400 && several.code == "bad-header")
        #expect(several.json["hint"] == .string("Send the one ETag that GET \(path) returned."))
        let unless = try await Self.put(Self.text(path, "b"), api, to: path, headers: ["If-None-Match": "*"])
        #expect(unless.status == 400 && unless.code == "bad-header")
    }

    @Test(arguments: paths) func manyAtOnceGetVersionsOfTheirOwn(path: String) async throws {
        let api = try await LiveAPI()
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<10 { group.addTask { try await Self.put(Self.text(path, "\(number)"), api, to: path) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let applied = answers.filter { $0.status == 200 }
        #expect(Set(applied.map { $0.json["version"]?.text }).count == applied.count)
        #expect(answers.allSatisfy { $0.status == 200 || $0.code == "busy" })
    }

    @Test(arguments: [("/policy", "policy"), ("/notifications/routes", "routing table")])
    func aVersionThatNeverWasIsToldInItsOwnWords(path: String, noun: String) async throws {
        let answer = try await LiveAPI.shared.value.get("\(path)?version=7000")
        #expect(answer.status == 404 && answer.code == "no-such-version")
        #expect(answer.json["title"] == .string("No \(noun) has this version."))
        #expect(
            answer.json["hint"] == .string("GET \(path)/history lists the versions; 0 is the built-in \(noun)."))
    }

    @Test(
        arguments: [
            ("PUT", "", "", "application/yaml", 400, "missing-body"),
            ("PUT", "", "a: 1", "application/json", 415, "unsupported-media-type"),
            ("PUT", "", "a: 1", "", 415, "unsupported-media-type"),
            ("PUT", "?force=1", "a: 1", "application/yaml", 400, "unknown-parameter"),
            ("PUT", "?comment=%0a", "a: 1", "application/yaml", 400, "bad-value"),
            ("PUT", "?comment=", "a: 1", "application/yaml", 400, "missing-field"),
            ("GET", "?version=x", "", "", 400, "bad-value"),
            ("GET", "?version=-1", "", "", 400, "bad-value"),
            ("GET", "?v=1", "", "", 400, "unknown-parameter"),
            ("GET", "/history?cursor=x", "", "", 400, "bad-cursor"),
            ("GET", "/history?x=1", "", "", 400, "unknown-parameter"),
            ("POST", "", "a: 1", "application/yaml", 405, "method-not-allowed"),
            ("DELETE", "", "", "", 405, "method-not-allowed"),
        ], paths)
    func theRestIsRefused(
        request: (method: String, rest: String, body: String, type: String, status: Int, code: String), path: String
    ) async throws {
        let headers: Headers = request.type.isEmpty ? [:] : ["Content-Type": request.type]
        let answer = try await LiveAPI.shared.value.send(
            request.method, path + request.rest, Array(request.body.utf8), headers: headers)
        #expect(answer.status == request.status && answer.code == request.code)
    }

    @Test func whatTheBreakersDoTakesNoParameters() async throws {
        let answer = try await LiveAPI.shared.value.get("/policy/breakers?x=1")
        #expect(answer.status == 400 && answer.code == "unknown-parameter")
    }
}
