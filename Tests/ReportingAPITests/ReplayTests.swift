import HTTP
import JSON
import Jobs
import Store
import TestSupport
import Testing
import Time

@testable import ReportingAPI

/// `POST /policy/replay`.
struct ReplayTests {
    private static let yaml: Headers = ["Content-Type": "application/yaml"]

    private func replay(_ api: LiveAPI, _ query: String = "", _ text: String = "policy: 1\n") async throws -> Answer {
        try await api.send("POST", "/policy/replay\(query)", Array(text.utf8), headers: Self.yaml)
    }

    @Test func crashesOfTheWindowAreTriedOut() async throws {
        let api = try await LiveAPI()
        let job = try await api.makeJob()
        _ = try await api.report(job, ["state": "CRASHED", "cause": "network"])
        let answer = try await replay(api)
        #expect(answer.status == 200)
        #expect(answer.json["text"] == "policy: 1\n")
        #expect(answer.json["jobs"] == [.string(job)])
        #expect(try await replay(api, "?since=7d,1d").json["jobs"] == [])
        #expect(try await api.get("/policy").json["version"] == 0)
    }

    @Test func windowIsTheLastMonth() async throws {
        let now = try #require(Timestamp(rfc3339: "2026-11-20T00:00:00Z"))
        let api = try await LiveAPI(clock: { now })
        let answer = try await replay(api)
        #expect(answer.json["since"] == "2026-10-21T00:00:00.000000Z")
        #expect(answer.json["until"] == "2026-11-20T00:00:00.000000Z")
    }

    @Test(arguments: [
        ("?since=soon", 400, "bad-time"), ("?since=1d,2d", 400, "bad-time"), ("?sinse=1d", 400, "unknown-parameter"),
        ("?limit=3", 400, "unknown-parameter"),
    ])
    func badQueriesAreRefused(_ query: String, _ status: Int, _ code: String) async throws {
        let answer = try await replay(LiveAPI.shared.value, query)
        #expect((answer.status, answer.code) == (status, code))
    }

    @Test func moreCrashesThanAnAnswerCanWaitForAreRefused() async throws {
        let api = try await LiveAPI()
        try await api.database.addCrashes(ReplayResource.maxCrashes)
        #expect(try await replay(api).status == 200)
        try await api.database.addCrashes(1)
        let answer = try await replay(api)
        #expect((answer.status, answer.code) == (422, "too-many-crashes"))
        #expect(answer.json["hint"]?.string?.contains("execdb policy replay") == true)
        #expect(try await replay(api, "?since=1h,30m").status == 200)
    }

    @Test func oneGoesOnAtATime() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (allowed, allow) = AsyncStream.makeStream(of: Void.self)
        let slow: PolicyTrial = { _, _, _, _ throws(StoreError) in
            begin.yield()
            for await _ in allowed { break }
            return ["text": "done"]
        }
        let api = try await LiveAPI(replay: slow)
        async let first = replay(api)
        for await _ in begun { break }
        let refused = try await replay(api)
        #expect((refused.status, refused.code) == (503, "busy"))
        #expect(refused.headers["Retry-After"] == "5")
        allow.yield()
        #expect(try await first.status == 200)
        allow.yield()
        #expect(try await replay(api).json["text"] == "done")
    }

    @Test func badBodiesAreRefused() async throws {
        let api = try await LiveAPI.shared.value
        #expect(try await replay(api, "", "\t").code == "bad-policy")
        #expect(try await replay(api, "", "").code == "missing-body")
        #expect(try await api.send("POST", "/policy/replay", json: ["policy": 1]).code == "unsupported-media-type")
        #expect(
            try await api.send(
                "POST", "/policy/replay", Array("policy: 1".utf8),
                headers: ["Content-Type": "application/yaml", "If-Match": "\"1\""]
            ).code == "bad-header")
        #expect(try await api.get("/policy/replay").status == 405)
    }
}
