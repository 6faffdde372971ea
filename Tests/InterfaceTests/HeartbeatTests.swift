import HTTP
import JSON
import Testing

@Suite(.timeLimit(.minutes(10))) struct HeartbeatTests {
    static let timeouts: JSON = ["taskname": "rpmlint", "timeouts": ["heartbeat": "90s"]]

    @Test(arguments: ["", "{}", " { } "])
    func aLivingJobIsToldToGoOn(body: String) async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob(Self.timeouts)
        _ = try await api.report(job, ["state": "RUNNING"])
        let before = try await api.get(job)
        let answer = try await api.send("PUT", "\(job)/heartbeat", Array(body.utf8))
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "uuid": before.json["uuid"]!, "href": .string(job), "verdict": "continue", "reason": nil,
                "state": "RUNNING", "next_within": "1m30s", "ended_at": nil, "successor": nil,
            ])
        let after = try await api.get(job)
        #expect(after.text == before.text)
        #expect(after.headers["ETag"] == before.headers["ETag"])
    }

    @Test func aScheduledJobStaysScheduled() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let answer = try await api.send("PUT", "\(job)/heartbeat")
        #expect(answer.json["verdict"] == "continue")
        #expect(answer.json["state"] == "SCHEDULED")
        #expect(answer.json["next_within"] == .null)
    }

    @Test func aFinishedJobIsToldToStop() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob(Self.timeouts)
        let ended = try await api.report(job, ["state": "FINISHED"]).json["ended_at"]?.string ?? ""
        let answer = try await api.send("PUT", "\(job)/heartbeat")
        #expect(answer.status == 200)
        #expect(answer.json["verdict"] == "stop")
        #expect(answer.json["reason"] == .string("The job ended as FINISHED at \(ended)."))
        #expect(answer.json["ended_at"] == .string(ended))
        #expect(answer.json["next_within"] == .null)
    }

    @Test func whoseJobWasRunAgainIsToldAsWhat() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        let crash: JSON = ["state": "CRASHED", "keyvals": ["reason": "HEARTBEAT_LOST"]]
        let ended = try await api.report(job, crash).json["ended_at"]?.string ?? ""
        let id = try await api.reschedule(job).dropFirst("/jobs/".count)
        let answer = try await api.send("PUT", "\(job)/heartbeat")
        #expect(answer.json["successor"] == .string("\(id)"))
        #expect(
            answer.json["reason"]
                == .string("The job ended as CRASHED (HEARTBEAT_LOST) at \(ended). It was run again as \(id)."))
    }

    @Test func anUnknownJobIsNotFound() async throws {
        let api = try await LiveAPI.shared.value
        let answer = try await api.send("PUT", "/jobs/01a1fba7-1fa7-7c39-acd8-5fd02e724658/heartbeat")
        #expect(answer.status == 404)
        #expect(answer.code == "no-such-job")
    }

    @Test(arguments: ["GET", "POST", "DELETE", "PATCH"])
    func anotherMethodIsRefused(method: String) async throws {
        let api = try await LiveAPI.shared.value
        let answer = try await api.send(method, "\(try await api.makeJob())/heartbeat")
        #expect(answer.status == 405)
        #expect(answer.headers["Allow"]?.contains("PUT") == true)
    }
}
