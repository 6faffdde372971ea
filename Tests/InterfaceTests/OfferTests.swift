import HTTP
import JSON
import Jobs
import Routing
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// Triggers get the work: claims, leases, and jobs that are run again by hand.
@Suite(.timeLimit(.minutes(10))) struct OfferTests {
    /// One of its own: elsewhere there are jobs that go to anybody.
    private static let api = Task { try await LiveAPI() }

    /// The address of a rescheduled job that only `trigger` gets.
    private static func offer(to trigger: String, _ api: LiveAPI) async throws -> String {
        let job = try await api.makeJob(["taskname": "rpmlint", "labels": ["trigger": .string(trigger)]])
        _ = try await api.report(job, ["state": "CRASHED"])
        return try await api.reschedule(job)
    }

    private static func claim(_ trigger: String, _ api: LiveAPI, _ more: [JSON.Member] = []) async throws -> [JSON] {
        let answer = try await api.send(
            "POST", "/offers/claim", json: .object([.init("trigger", .string(trigger))] + more))
        #expect(answer.status == 200)
        return try #require(answer.json["data"]?.elements)
    }

    private static func settle(
        _ job: String, _ verb: String, _ lease: JSON?, _ api: LiveAPI, _ more: [JSON.Member] = []
    ) async throws -> Answer {
        let path = "/offers/\(job.dropFirst("/jobs/".count))/\(verb)"
        return try await api.send("POST", path, json: .object([.init("lease", lease ?? .null)] + more))
    }

    @Test func aDueSuccessorIsLeasedOnce() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        let leased = try await Self.claim(trigger, api)
        #expect(leased.count == 1 && leased.first?["job"]?["href"] == .string(job))
        #expect(leased.first?["job"]?["labels"]?["trigger"] == .string(trigger))
        #expect(leased.first?["job"]?["attempt"] == .int(2))
        let until = try #require(leased.first?["lease"]?["until"]?.string.flatMap { Timestamp(rfc3339: $0) })
        #expect(until > .now() + .seconds(200) && until < .now() + .seconds(400))
        #expect(try await Self.claim(trigger, api).isEmpty)
    }

    @Test func anotherTriggersJobsAreLeftAlone() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        let others = try await Self.claim(uniqueName("other"), api, [.init("limit", .int(100))])
        #expect(!others.contains { $0["job"]?["href"] == .string(job) })
        #expect(try await Self.claim(trigger, api).count == 1)
    }

    @Test func whatIsAcknowledgedIsNotOfferedAgain() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        let lease = try await Self.claim(trigger, api).first?["lease"]?["id"]
        let answer = try await Self.settle(job, "ack", lease, api)
        #expect(answer.status == 200 && answer.json["changed"] == true && answer.json["href"] == .string(job))
        let again = try await Self.settle(job, "ack", lease, api)
        #expect(again.status == 200 && again.json["changed"] == false)
        let late = try await Self.settle(job, "release", lease, api)
        #expect(late.status == 409 && late.code == "lease-lost")
        #expect(try await Self.claim(trigger, api).isEmpty)
    }

    @Test func whatIsReleasedIsOfferedAgain() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        let first = try await Self.claim(trigger, api).first?["lease"]?["id"]
        #expect(try await Self.settle(job, "release", first, api).json["changed"] == true)
        #expect(try await Self.settle(job, "release", first, api).json["changed"] == false)
        let second = try await Self.claim(trigger, api).first?["lease"]?["id"]
        #expect(second != nil && second != first)
        #expect(try await Self.settle(job, "ack", first, api).code == "lease-lost")
        #expect(try await Self.settle(job, "release", second, api, [.init("pause", "1h")]).status == 200)
        #expect(try await Self.claim(trigger, api).isEmpty)
    }

    @Test func whatWasLeasedByAnAnswerThatWasNotSentIsOfferedAgain() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        let request = try Request(
            method: "POST", target: "/offers/claim", headers: ["Content-Type": "application/json"],
            body: JSON.object([.init("trigger", .string(trigger)), .init("lease", "1h")]).bytes)
        let onCompletion = try #require(await api.router.respond(to: request).onCompletion)
        #expect(try await Self.claim(trigger, api).isEmpty)
        onCompletion(false)
        let leased = try await Self.claim(trigger, api, [.init("wait", .int(30))])
        #expect(leased.first?["job"]?["href"] == .string(job))
    }

    @Test func aClaimOfAClientThatIsGoneLeasesNothing() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        _ = try await Self.offer(to: trigger, api)
        let gone = Task {
            try? await Task.sleep(for: .seconds(30))
            return try await Self.claim(trigger, api).isEmpty
        }
        gone.cancel()
        #expect(try await gone.value)
        #expect(try await Self.claim(trigger, api).count == 1)
    }

    @Test func whatSomebodyReportedOnIsNotOffered() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        let job = try await Self.offer(to: trigger, api)
        _ = try await api.report(job, ["state": "RUNNING"])
        #expect(try await Self.claim(trigger, api).isEmpty)
    }

    @Test func aClaimWaitsForWork() async throws {
        let (api, trigger) = (try await Self.api.value, uniqueName("trigger"))
        async let waiting = Self.claim(trigger, api, [.init("wait", .int(30))])
        let wakeups = api.store.offers.announcer.wakeups
        try await eventually { wakeups.waiting(for: .offers(for: trigger)) == 1 }
        let job = try await Self.offer(to: trigger, api)
        #expect(try await waiting.first?["job"]?["href"] == .string(job))
    }

    @Test func aClaimInVainIsAnEmptyList() async throws {
        #expect(try await Self.claim("koji", Self.api.value, [.init("wait", .int(1))]).isEmpty)
    }

    @Test func aJobThatWasNeverOnOfferIsNotFound() async throws {
        let api = try await Self.api.value
        let job = try await api.makeJob()
        for verb in ["ack", "release"] {
            let answer = try await Self.settle(job, verb, "01a1fba7-1fa7-7c39-acd8-5fd02e724658", api)
            #expect(answer.status == 404 && answer.code == "no-such-offer")
        }
    }
}

/// People have jobs run again.
@Suite(.timeLimit(.minutes(10))) struct RescheduleTests {
    @Test func aCrashedJobIsRunAgainByHand() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob(["taskname": "rpmlint", "item": "foo"])
        _ = try await api.report(job, ["state": "CRASHED"])
        let answer = try await api.send("POST", "\(job)/reschedule", form: "comment=the+mirror+is+back")
        #expect(answer.status == 201 && answer.json["changed"] == true)
        let successor = try #require(answer.headers["Location"])
        #expect(answer.json["item"] == "foo" && answer.json["attempt"] == .int(2))

        let again = try await api.send("POST", "\(job)/reschedule", form: "comment=the+mirror+is+back")
        #expect(again.status == 200 && again.json["href"] == .string(successor) && again.json["changed"] == false)
        let other = try await api.send("POST", "\(job)/reschedule", form: "comment=me+too")
        #expect(other.status == 409 && other.code == "already-rescheduled")
        #expect(other.json["successor"]?.string.map { "/jobs/\($0)" } == successor)

        let decision = try await api.get(job).json["decision"]
        #expect(decision?["rule"] == "by hand" && decision?["verdict"] == "reschedule")
        #expect(decision?["text"] == "Run again by hand: the mirror is back")
        let event = try await api.get("\(job)/history").json["data"]?.elements?.last
        #expect(event?["keyvals"]?["comment"] == "the mirror is back")
    }

    @Test func aFatalCrashNeedsForce() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        _ = try await api.report(job, ["state": "CRASHED", "fatal": true])
        let refused = try await api.send("POST", "\(job)/reschedule", json: ["comment": "try"])
        #expect(refused.status == 409 && refused.code == "crash-is-fatal")
        let forced = try await api.send("POST", "\(job)/reschedule", json: ["comment": "try", "force": true])
        #expect(forced.status == 201)
    }

    @Test(arguments: ["SCHEDULED", "RUNNING", "FINISHED"])
    func whatHasNotCrashedIsNotRunAgain(state: String) async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        if state != "SCHEDULED" { _ = try await api.report(job, ["state": .string(state)]) }
        let answer = try await api.send("POST", "\(job)/reschedule", json: ["comment": "again"])
        #expect(answer.status == 409 && answer.code == "not-crashed" && answer.json["state"] == .string(state))
    }

    @Test func manyClicksMakeOneJob() async throws {
        let api = try await LiveAPI.shared.value
        let job = try await api.makeJob()
        _ = try await api.report(job, ["state": "CRASHED"])
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<20 {
                group.addTask { try await api.send("POST", "\(job)/reschedule", json: ["comment": "again"]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.compactMap { $0.json["uuid"]?.string }).count == 1)
        #expect(answers.filter { $0.status == 201 }.count == 1)
        #expect(answers.allSatisfy { $0.status == 201 || $0.status == 200 || $0.status == 503 })
    }
}
