import HTTP
import JSON
import Testing

/// A create that is sent again makes nothing new.
@Suite(.timeLimit(.minutes(10))) struct IdempotencyTests {
    private func create(_ api: LiveAPI, _ key: String, _ json: JSON) async throws -> Answer {
        try await api.send("POST", "/jobs", json: json, headers: ["Idempotency-Key": key])
    }

    @Test func theSameKeyAndBodyGiveTheSameJob() async throws {
        let api = try await LiveAPI.shared.value
        let (key, name) = (uniqueName("key"), uniqueName())
        let first = try await create(api, key, ["taskname": .string(name)])
        let second = try await create(api, key, ["taskname": .string(name)])
        #expect((first.status, second.status) == (201, 200))
        #expect((first.json["changed"], second.json["changed"]) == (true, false))
        #expect(first.json["uuid"] == second.json["uuid"])
        #expect(second.headers["Location"] == first.headers["Location"])
        #expect(try await api.get("/jobs?taskname=\(name)").json["data"]?.elements?.count == 1)
    }

    @Test func anotherBodyIsRefused() async throws {
        let api = try await LiveAPI.shared.value
        let (key, name) = (uniqueName("key"), uniqueName())
        _ = try await create(api, key, ["taskname": "x"])
        let answer = try await create(api, key, ["taskname": .string(name)])
        #expect(answer.status == 409)
        #expect(answer.code == "idempotency-key-reused")
        #expect(try await api.get("/jobs?taskname=\(name)").json["data"] == [])
    }

    @Test func aListIsRepeatedAsAList() async throws {
        let api = try await LiveAPI.shared.value
        let key = uniqueName("key")
        let body: JSON = [["taskname": "a"], ["taskname": "b"]]
        let first = try await create(api, key, body)
        let second = try await create(api, key, body)
        #expect(second.status == 200)
        let uuids = { (answer: Answer) in answer.json["data"]?.elements?.compactMap { $0["uuid"]?.string } }
        #expect(uuids(first)?.count == 2)
        #expect(uuids(first) == uuids(second))
    }

    @Test func duplicatesAtTheSameTimeMakeOneJob() async throws {
        let api = try await LiveAPI.shared.value
        let (key, name) = (uniqueName("key"), uniqueName())
        let answers = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await create(api, key, ["taskname": .string(name)]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 201 } == 1)
        #expect(answers.count { $0.status == 200 } == 49)
        #expect(Set(answers.compactMap { $0.json["uuid"]?.string }).count == 1)
        #expect(try await api.get("/jobs?taskname=\(name)").json["data"]?.elements?.count == 1)
    }
}
