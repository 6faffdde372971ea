import JSON
import Testing

/// What happened to a job.
@Suite(.timeLimit(.minutes(10))) struct HistoryTests {
    @Test func aHistoryIsToldInOrder() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob(["taskname": "x", "keyvals": ["a": "1"]])
        _ = try await api.report(job, ["state": "RUNNING", "keyvals": ["host": "m1"]])
        _ = try await api.report(job, ["state": "RUNNING"])
        _ = try await api.report(job, ["state": "CRASHED", "cause": "network", "keyvals": ["step": "FETCH"]])
        let history = try await api.get("\(job)/history").json
        let events = try #require(history["data"]?.elements)
        #expect(history["next"] == .null)
        #expect(events.map { $0["kind"] } == ["created", "state", "state"])
        #expect(events.map { $0["state"] } == ["SCHEDULED", "RUNNING", "CRASHED"])
        #expect(events.map { $0["sequence"] } == [1, 2, 3])
        #expect(events[1]["keyvals"] == ["host": "m1"])
        #expect(events[1]["crash"] == .null)
        #expect(events[2]["crash"] == ["notify": "unknown", "cause": "network", "fatal": false])
        #expect(try await api.get(job).json["keyvals"] == ["a": "1", "host": "m1", "step": "FETCH"])
    }

    @Test func itsPagesAreFollowedToTheEnd() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        _ = try await api.report(job, ["state": "RUNNING"])
        _ = try await api.report(job, ["state": "FINISHED"])
        let pages = try await api.pages("\(job)/history?limit=1")
        #expect(pages.map(\.count) == [1, 1, 1])
        #expect(pages.joined().compactMap { $0["sequence"]?.int } == [1, 2, 3])
        #expect(try await api.pages("\(job)/history?limit=3").count == 1)
        #expect(try await api.get("\(job)/history?cursor=3").json["data"] == [])
    }
}
