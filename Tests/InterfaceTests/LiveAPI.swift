import Access
import AdministrationAPI
import HTTP
import JSON
import Jobs
import Notifications
import ReportingAPI
import ReschedulingAPI
import Routing
import Store
import StoreTestSupport
import Testing
import Time
import Wire

/// The whole interface over a database of its own, without a socket.
final class LiveAPI: LiveBundle {
    let live: LiveStore
    let router: Router

    /// One for all tests that tell their jobs from others' by the taskname.
    static let shared = Task { try await LiveAPI() }

    init(
        readiness: @escaping @Sendable () -> AdministrationAPI.Readiness = { .ready },
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) async throws {
        live = try await LiveStore {
            // Many tests have jobs run again at once.
            $0.deciders = 8
            // Many search at once, on a machine that may be busy with other tests.
            $0.searchers = 16
            $0.searchTimeout = .seconds(60)
        }
        let store = live.store
        router = Router(
            ReportingAPI.routes(store)
                + ReschedulingAPI.routes(store, isStopping: { readiness() == .shuttingDown })
                + AdministrationAPI.routes(
                    store, readiness: readiness, metrics: { Array("execdb_up 1\n".utf8) },
                    builtInRoutes: Self.builtInRoutes), clock: clock)
    }

    /// The routing table until another is applied.
    static let builtInRoutes = RouteTable.standardText(taskotron: nil)

    /// Sends one request and takes the answer apart.
    func send(
        _ method: String, _ target: String, _ body: [UInt8] = [], headers: Headers = [:]
    ) async throws -> Answer {
        let request: Request
        do {
            request = try Request(method: method, target: target, headers: headers, body: body)
        } catch {
            return try Answer(error.response(requestID: "unread"))
        }
        return try Answer(await router.respond(to: request))
    }

    /// Sends JSON.
    func send(_ method: String, _ target: String, json: JSON, headers: Headers = [:]) async throws -> Answer {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return try await send(method, target, json.bytes, headers: headers)
    }

    /// Sends a form as `curl -d` does.
    func send(_ method: String, _ target: String, form: String) async throws -> Answer {
        try await send(
            method, target, Array(form.utf8), headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }

    func get(_ target: String, headers: Headers = [:]) async throws -> Answer {
        try await send("GET", target, headers: headers)
    }

    /// Makes a job and gives its address.
    func makeJob(_ members: JSON = ["taskname": "rpmlint"]) async throws -> String {
        let answer = try await send("POST", "/jobs", json: members)
        return try #require(answer.json["href"]?.string)
    }

    /// The address of the job that runs a crashed one again, by a decision that is made here.
    func reschedule(_ job: String) async throws -> String {
        let id = try #require(ID<Job>(String(job.dropFirst("/jobs/".count))))
        let successor = try await decide(id) {
            .example(
                .reschedule, rule: "a rule", policyVersion: 1, attempt: $0, notBefore: Timestamp(microseconds: 0),
                decidedAt: Self.decidedAt)
        }
        return "/jobs/\(try #require(successor))"
    }

    /// What a webhook is sent about the job at `href`.
    func payload(_ href: String) async throws -> [UInt8] {
        let id = try #require(ID<Job>(String(href.dropFirst("/jobs/".count))))
        let job = try #require(try await store.jobs.job(id))
        return WebhookPayload.bytes(.rescheduleDue, at: Timestamp(microseconds: 5), about: job)
    }

    static let decidedAt = Timestamp(microseconds: 36)

    /// Reports a state.
    func report(_ job: String, _ members: JSON, headers: Headers = [:]) async throws -> Answer {
        try await send("PUT", "\(job)/state", json: members, headers: headers)
    }

    /// The entries of all pages, from `target` to the end of the `next` links.
    func pages(_ target: String) async throws -> [[JSON]] {
        var pages: [[JSON]] = []
        var next: String? = target
        while let target = next, pages.count < 1000 {
            let answer = try await get(target)
            try #require(answer.status == 200)
            pages.append(try #require(answer.json["data"]?.elements))
            next = answer.json["next"]?.string
        }
        return pages
    }
}

/// A response, with its body as JSON if it is that.
struct Answer {
    let status: Int
    let headers: Headers
    let body: [UInt8]
    let json: JSON

    init(_ response: Response) throws {
        (status, headers, body) = (response.status, response.headers, response.body)
        let isJSON = headers["Content-Type"]?.contains("json") == true
        json = isJSON && headers["Content-Encoding"] == nil ? try JSON(parsing: body) : .null
    }

    var code: String? { json["code"]?.string }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A taskname no other test has.
func uniqueName(_ prefix: String = "task") -> String {
    "\(prefix)-\(UInt64.random(in: .min ... .max))"
}
