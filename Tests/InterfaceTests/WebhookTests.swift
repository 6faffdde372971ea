import HTTP
import JSON
import Jobs
import Notifications
import Store
import Testing

/// Who is told of events, and what became of each message.
@Suite(.serialized, .timeLimit(.minutes(10))) struct WebhookTests {
    /// One of its own: every webhook is told of the jobs other tests have run again.
    private static let api = Task { try await LiveAPI() }

    private static func url() -> String { "https://\(uniqueName("ci")).example.org/hook" }

    private static func body(_ url: String, secret: String? = nil) -> JSON {
        ["url": .string(url), "events": ["reschedule.due"], "secret": secret.map { .string($0) } ?? .null]
    }

    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// Gives `body` the address of a new webhook, which is deleted afterwards: there may be so many only.
    private static func with(_ body: (LiveAPI, _ href: String, _ url: String) async throws -> Void) async throws {
        let api = try await Self.api.value
        let url = url()
        let added = try await api.send("POST", "/webhooks", json: Self.body(url))
        let href = try #require(added.json["href"]?.string)
        do {
            try await body(api, href, url)
        } catch {
            _ = try await api.send("DELETE", href)
            throw error
        }
        _ = try await api.send("DELETE", href)
    }

    @Test func theSecretIsShownOnce() async throws {
        let api = try await Self.api.value
        let url = Self.url()
        let added = try await api.send("POST", "/webhooks", json: Self.body(url))
        #expect(added.status == 201)
        let href = try #require(added.json["href"]?.string)
        #expect(added.headers["Location"] == href)
        #expect(added.json["changed"] == true)
        #expect(added.json["secret"]?.string?.hasPrefix("whsec_") == true)
        #expect(added.json["events"] == ["reschedule.due"])
        #expect(added.json["links"]?["deliveries"]?.string == href + "/deliveries")
        let read = try await api.get(href)
        #expect(read.status == 200)
        #expect(read.json["url"]?.string == url)
        #expect(!read.text.contains("secret"))
        let list = try await api.get("/webhooks")
        #expect(list.json["data"]?.elements?.contains(read.json) == true)
        #expect(list.json["next"] == .null)
        #expect(!list.text.contains("secret"))
        let again = try await api.send("POST", "/webhooks", json: Self.body(url))
        #expect(again.status == 200)
        #expect(again.json["changed"] == false)
        #expect(!again.text.contains("secret"))
        #expect(try await api.send("DELETE", href).status == 204)
    }

    @Test func anotherSecretForTheSameURLIsRefused() async throws {
        let api = try await Self.api.value
        let url = Self.url()
        let added = try await api.send("POST", "/webhooks", json: Self.body(url, secret: Self.secret))
        #expect(added.json["secret"]?.string == Self.secret)
        #expect(try await api.send("POST", "/webhooks", json: Self.body(url, secret: Self.secret)).status == 200)
        let other = try await api.send(
            "POST", "/webhooks", json: Self.body(url, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        #expect(other.status == 409)
        #expect(other.code == "webhook-exists")
        #expect(other.json["webhook"] == added.json["href"])
        #expect(!other.text.contains("whsec_"))
        _ = try await api.send("DELETE", try #require(added.json["href"]?.string))
    }

    @Test func whatIsDeletedIsGone() async throws {
        try await Self.with { api, href, _ throws in
            #expect(try await api.send("DELETE", href).status == 204)
            #expect(try await api.send("DELETE", href).code == "no-such-webhook")
            #expect(try await api.get(href).code == "no-such-webhook")
            #expect(try await api.get(href + "/deliveries").code == "no-such-webhook")
        }
    }

    @Test(arguments: ["events[]=reschedule.due", "events=reschedule.due", "events=reschedule.due,reschedule.due"])
    func formsAreTakenToo(events: String) async throws {
        let api = try await Self.api.value
        let added = try await api.send(
            "POST", "/webhooks", form: "url=\(Self.url())&\(events)&secret=\(Self.secret)")
        #expect(added.status == 201)
        _ = try await api.send("DELETE", try #require(added.json["href"]?.string))
    }

    @Test(arguments: [
        ("url", "ftp://example.org/"), ("url", "http://user:secret@example.org/"), ("url", "http://localhost:8080/"),
        ("url", "http://127.0.0.1/"), ("url", "http://[::1]/"), ("url", "http://169.254.169.254/latest/meta-data"),
        ("url", "http://0x7f.1/"), ("url", "example.org"), ("url", "https://example.org/#a"),
        ("secret", "whsec_short"), ("secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ])
    func badTextsAreRefused(field: String, value: String) async throws {
        let api = try await Self.api.value
        var members: [JSON.Member] = [
            .init("url", .string(Self.url())), .init("events", ["reschedule.due"]),
        ]
        members.removeAll { $0.key == field }
        members.append(.init(field, .string(value)))
        let answer = try await api.send("POST", "/webhooks", json: .object(members))
        #expect(answer.status == 422)
        #expect(answer.code == "bad-value")
        #expect(answer.json["errors"]?.elements?.first?["field"]?.string == field)
        // A secret that is nearly right is not repeated.
        #expect(field != "secret" || !answer.text.contains(value))
    }

    @Test(arguments: [
        #"{"events": ["reschedule.due"]}"#, #"{"url": "https://example.org"}"#,
        #"{"url": "https://example.org", "events": []}"#,
        #"{"url": "https://example.org", "events": ["reschedule.du"]}"#,
        #"{"url": "https://example.org", "events": "reschedule.due,"}"#,
        #"{"url": "https://example.org", "events": ""}"#,
        #"{"url": "https://example.org", "events": 1}"#,
        #"{"url": "https://example.org", "events": [1]}"#, #"{"url": 1, "events": ["reschedule.due"]}"#,
        #"{"url": "https://example.org", "events": ["reschedule.due"], "secrets": "x"}"#, "[]",
    ])
    func badBodiesAreRefused(body: String) async throws {
        let api = try await Self.api.value
        let answer = try await api.send(
            "POST", "/webhooks", Array(body.utf8), headers: ["Content-Type": "application/json"])
        #expect(answer.status == 422)
    }

    @Test(arguments: [
        ("GET", "/webhooks/7", 400, "bad-uuid"), ("DELETE", "/webhooks/7", 400, "bad-uuid"),
        ("GET", "/webhooks/01890000-0000-7000-8000-000000000000", 404, "no-such-webhook"),
        ("GET", "/webhooks/01890000-0000-7000-8000-000000000000/deliveries", 404, "no-such-webhook"),
        ("GET", "/mail/deliveries?state=deed", 400, "bad-value"),
        ("GET", "/mail/deliveries?to=ops@example.org", 400, "unknown-parameter"),
        ("POST", "/mail/deliveries", 405, "method-not-allowed"),
        ("POST", "/deliveries/7/resend", 400, "bad-uuid"),
        ("POST", "/deliveries/01890000-0000-7000-8000-000000000000/resend", 404, "no-such-delivery"),
        ("GET", "/webhooks?state=x", 400, "unknown-parameter"), ("PUT", "/webhooks", 405, "method-not-allowed"),
        ("GET", "/deliveries/01890000-0000-7000-8000-000000000000/resend", 405, "method-not-allowed"),
    ])
    func badRequestsAreRefused(method: String, target: String, status: Int, code: String) async throws {
        let answer = try await Self.api.value.send(method, target)
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test func theLogTellsWhatIsToBeSent() async throws {
        try await Self.with { api, href, _ throws in
            let job = try await api.makeJob()
            _ = try await api.report(job, ["state": "CRASHED"])
            let successor = try await api.reschedule(job)
            let log = try await api.get(href + "/deliveries?state=pending,dead&limit=1")
            let delivery = try #require(log.json["data"]?.elements?.first)
            #expect(delivery["job"]?.string == successor)
            #expect(delivery["message"]?.string == "due_" + successor.dropFirst("/jobs/".count))
            #expect(delivery["state"] == "pending")
            #expect(delivery["attempts"] == 0)
            #expect(delivery["log"] == [])
            #expect(try await api.get(href + "/deliveries?state=dead").json["data"] == [])
            let resend = try #require(delivery["links"]?["resend"]?.string)
            let again = try await api.send("POST", resend)
            #expect(again.status == 200)
            #expect(again.json["uuid"] == delivery["uuid"])
            #expect(try await api.send("POST", resend, form: "a=b").code == "misplaced-body")
            _ = try await api.send("DELETE", href)
            #expect(try await api.send("POST", resend).code == "receiver-gone")
        }
    }

    @Test func theLogIsReadInPages() async throws {
        try await Self.with { api, href, _ throws in
            for _ in 0..<3 {
                let job = try await api.makeJob()
                _ = try await api.report(job, ["state": "CRASHED"])
                _ = try await api.reschedule(job)
            }
            let pages = try await api.pages(href + "/deliveries?limit=2&state=pending,delivered")
            #expect(pages.map(\.count) == [2, 1])
            #expect(Set(pages.joined().compactMap { $0["uuid"]?.string }).count == 3)
        }
    }

    @Test(arguments: ["state=gone", "state=", "state=dead,", "limit=0", "cursor=7", "sort=x"])
    func badQueriesAreRefused(query: String) async throws {
        try await Self.with { api, href, _ throws in
            #expect(try await api.get(href + "/deliveries?" + query).status == 400)
        }
    }

    @Test func thereMayBeSoManyOnly() async throws {
        let api = try await LiveAPI()
        for _ in 0..<Webhook.limit {
            #expect(try await api.send("POST", "/webhooks", json: Self.body(Self.url())).status == 201)
        }
        let answer = try await api.send("POST", "/webhooks", json: Self.body(Self.url()))
        #expect(answer.status == 409)
        #expect(answer.code == "too-many-webhooks")
    }

    @Test func aMessageHasTheJobAsItIsRead() async throws {
        let api = try await Self.api.value
        let href = try await api.makeJob([
            "taskname": "rpmlint", "trigger": ["a": .number("1.50")], "labels": ["team": "qa"],
        ])
        let read = try await api.get(href)
        let message = try JSON(parsing: await api.payload(href))
        #expect(message["type"] == "reschedule.due")
        #expect(message["timestamp"]?.string == "1970-01-01T00:00:00.000005Z")
        #expect(message["data"] == read.json)
    }
}
