import HTTP
import JSON
import Jobs
import Locking
import ReportingAPI
import Store
import TestSupport
import Testing
import Time
import Validation

/// The whole interface over a database of its own, without a socket.
final class LiveAPI: Sendable {
    let router: Router
    private let store: Store
    let database: TestDatabase
    private let running: Task<Void, Never>

    /// One for all tests that tell their jobs from others' by the taskname.
    static let shared = Task { try await LiveAPI() }

    private static let migrated = TestTemplate("migrated") { conninfo in _ = try await Migrator(conninfo).apply() }

    init(
        readiness: @escaping @Sendable () -> Readiness = { .ready },
        replay: @escaping PolicyTrial = LiveAPI.replay, clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) async throws {
        database = try await TestDatabase.make(template: Self.migrated)
        var options = StoreOptions()
        options.settling = .zero
        // Many tests have jobs run again at once.
        options.deciders = 8
        store = Store(database.conninfo, options: options)
        running = Task { [store] in await store.run() }
        try await store.untilReady()
        router =
            ReportingAPI(
                store: store, readiness: readiness, metrics: { Array("execdb_up 1\n".utf8) },
                policies: Self.policies, replay: replay, routes: Self.routes, clock: clock
            ).router
    }

    /// Takes every policy but those with a tab in them.
    private static let policies = VersionedTextDesk(
        builtIn: "policy: 1\n",
        check: { text, known in
            guard text.contains(UInt8(ascii: "\t")) else { return [] }
            let words = known.vocabulary.notify.map(\.name).joined(separator: ", ")
            return [
                .init(
                    field: "rules[0]", code: .badValue, message: "There is a tab.", hint: "Known are \(words).",
                    place: .init(line: 2, column: 3))
            ]
        })

    /// Takes every routing table but for its lines that are no URL of a webhook, with its events behind it.
    private static let routes = VersionedTextDesk(
        builtIn: "routes: 1\n",
        check: { text, known in
            let webhooks = known.webhooks.map { ([$0.url] + $0.events.map(\.rawValue)).joined(separator: " ") }
            let lines = text.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
            return lines.enumerated().filter { $1.hasPrefix("https:") && !webhooks.contains($1) }.map { number, line in
                .init(
                    field: "", code: .badValue, message: "There is no \(line).", hint: "Register it.",
                    place: .init(line: number + 1, column: 1))
            }
        })

    /// Tries a policy out by listing the crashes.
    static let replay: PolicyTrial = { text, crashes, window, link throws(StoreError) in
        let jobs = Locked<[JSON]>([])
        try await crashes.read(since: window.lowerBound, until: window.upperBound) { batch in
            jobs.withLock { jobs in jobs += batch.map { .string(link($0.job)) } }
        }
        return [
            "text": .string(String(decoding: text, as: UTF8.self)), "since": .string("\(window.lowerBound)"),
            "until": .string("\(window.upperBound)"), "jobs": .array(jobs.withLock { $0 }),
        ]
    }

    deinit { running.cancel() }

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
        let decision = Decision(
            verdict: .reschedule, rule: "a rule", policyVersion: 1, attempt: 1, limit: 3, counts: true,
            notBefore: Timestamp(microseconds: 0), text: "It runs again.", decidedAt: Self.decidedAt)
        return try await store.rescheduling.decisionTransaction { transaction throws in
            _ = try #require(await transaction.claim(id))
            return "/jobs/\(try #require(await transaction.record([DecidedCrash(id, decision)])[id]))"
        }
    }

    /// What a webhook is sent about the job at `href`.
    func payload(_ href: String) async throws -> [UInt8] {
        let id = try #require(ID<Job>(String(href.dropFirst("/jobs/".count))))
        let job = try #require(try await store.jobs.job(id))
        return WebhookPayload.bytes("reschedule.due", at: Timestamp(microseconds: 5), about: job)
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
