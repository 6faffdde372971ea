import EventLoop
import HTTP
import JSON
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import ReschedulingAPI

/// `POST /policy/replay`.
@Suite(.timeLimit(.minutes(10))) struct ReplayTests {
    private static let yaml: Headers = ["Content-Type": "application/yaml"]
    private static let policy = "policy: 1\nrules: []\notherwise: reschedule\n"

    private func replay(_ api: LiveAPI, _ query: String = "", _ text: String = Self.policy) async throws -> Answer {
        try await api.send("POST", "/policy/replay\(query)", Array(text.utf8), headers: Self.yaml)
    }

    @Test func crashesOfTheWindowAreTriedOut() async throws {
        let api = try await LiveAPI()
        let job = try await api.makeJob()
        _ = try await api.report(job, ["state": "CRASHED", "cause": "network"])
        let answer = try await replay(api)
        #expect(answer.status == 200)
        #expect(answer.json["total"]?["crashes"] == ["then": 1, "now": 1])
        #expect(answer.json["total"]?["reschedules"] == ["then": 0, "now": 1, "more": 1])
        #expect(answer.json["by_rule"]?["data"]?.elements?.first?["rule"] == "otherwise")
        #expect(answer.json["untried"]?.elements?.map { $0["cause"] } == ["network"])
        #expect(try await replay(api, "?since=7d,1d").json["total"]?["crashes"] == ["then": 0, "now": 0])
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
        let api = try await LiveAPI()
        let blocker = try await Connection.connect(
            ConnectionInfo(api.database.conninfo), on: EventLoop(name: "blocker"))
        _ = try await blocker.execute(sql: "BEGIN", [])
        _ = try await blocker.execute(sql: "LOCK TABLE crash", [])
        // While no crash can be read, the one that has its turn waits, and the other is refused.
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<2 { group.addTask { try await replay(api) } }
            let refused = try #require(try await group.next())
            #expect((refused.status, refused.code) == (503, "busy"))
            #expect(refused.headers["Retry-After"] == "5")
            _ = try await blocker.execute(sql: "COMMIT", [])
            #expect(try await group.next()?.status == 200)
        }
        #expect(try await replay(api).status == 200)
        await blocker.close()
    }

    @Test func badBodiesAreRefused() async throws {
        let api = try await LiveAPI.shared.value
        #expect(try await replay(api, "", "policy: 2").code == "bad-policy")
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
