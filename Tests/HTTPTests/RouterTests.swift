import HTTP
import JSON
import Testing

struct RouterTests {
    private static let router = Router([
        Route("GET", "/jobs") { _ in .json(200, ["data": []]) },
        Route("POST", "/jobs") { request in .json(201, JSONWriter(appendingTo: request.body)) },
        Route("GET", "/jobs/{uuid}") { request in .text(200, request.parameter("uuid")) },
        Route("GET", "/jobs/{uuid}/state") { _ in .text(200, "state") },
        Route("PUT", "/jobs/{uuid}/state") { (_) async throws(Problem) -> Response in throw .missingBody() },
        Route("GET", "/health/ready") { _ in .text(200, "ready") },
        Route("POST", "/vocabulary/{kind}") { _ in .text(200, "term") },
    ])

    private func ask(_ method: String, _ target: String, _ headers: Headers = [:]) async throws -> Response {
        await Self.router.respond(to: try Request(method: method, target: target, headers: headers, id: "r1"))
    }

    @Test func aRouteAnswersWithItsParametersAndTellsItsPattern() async throws {
        let response = try await ask("GET", "/jobs/a%20b?x=1")
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "a b")
        #expect(response.route == "/jobs/{uuid}")
        #expect(response.headers["X-Request-Id"] == "r1")
    }

    /// Runs jobs where Swift's own threads do, but is another executor.
    private final class Other: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            Task.detached { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    @Test(arguments: [true, false])
    func onlyALongAnswerIsFormedAwayFromTheServersExecutor(isLong: Bool) async throws {
        let other = Other()
        let router = Router([
            Route("GET", "/", isLong: isLong) { _ in
                let isOther = withUnsafeCurrentTask { $0?.unownedTaskExecutor == other.asUnownedTaskExecutor() }
                return .text(200, isOther ? "preferred" : "global")
            }
        ])
        let request = try Request(method: "GET", target: "/")
        let response = await withTaskExecutorPreference(other) { await router.respond(to: request) }
        #expect(String(decoding: response.body, as: UTF8.self) == (isLong ? "global" : "preferred"))
    }

    @Test func headIsAnsweredByTheGetRoute() async throws {
        let response = try await ask("HEAD", "/jobs/17")
        #expect(response.status == 200)
        #expect(response.body == Array("17".utf8))
    }

    @Test func aThrownProblemIsTheAnswer() async throws {
        let response = try await ask("PUT", "/jobs/17/state")
        #expect(response.status == 400)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(response.route == "/jobs/{uuid}/state")
    }

    @Test(arguments: [
        ("/jobs", "GET, HEAD, OPTIONS, POST"), ("/jobs/17/state", "GET, HEAD, OPTIONS, PUT"),
        ("/vocabulary/cause", "OPTIONS, POST"), ("*", "GET, HEAD, OPTIONS, POST, PUT"),
    ])
    func optionsListsTheMethods(target: String, allow: String) async throws {
        let response = try await ask("OPTIONS", target)
        #expect(response.status == 204)
        #expect(response.headers["Allow"] == allow)
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [("GET", "/jobs"), ("HEAD", "/jobs"), ("OPTIONS", "/jobs"), ("OPTIONS", "*"), ("GET", "/jobs/17")])
    func aBodyThatNobodyWouldReadIsRefused(method: String, target: String) async throws {
        let body = Array(#"{"state": "CRASHED"}"#.utf8)
        let response = await Self.router.respond(to: try Request(method: method, target: target, body: body))
        #expect(response.status == 400)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.contains("misplaced-body"))
        #expect(text.contains("state==CRASHED"))
        #expect(try await ask(method, target, ["Content-Length": "0"]).status < 300)
    }

    @Test(arguments: [
        ("DELETE", "/jobs/17"), ("get", "/jobs"), ("GET", "/vocabulary/cause"), ("HEAD", "/vocabulary/cause"),
    ])
    func anotherMethodIs405WithAllow(method: String, target: String) async throws {
        let response = try await ask(method, target)
        #expect(response.status == 405)
        #expect(response.headers["Allow"]?.contains("OPTIONS") == true)
        #expect(response.route != nil)
    }

    @Test(arguments: [
        ("/job", "Did you mean /jobs?"), ("/JOBS", "Did you mean /jobs?"), ("/jobs/", "Did you mean /jobs?"),
        ("/jobs/17/stat", "Did you mean /jobs/{uuid}/state?"),
        ("/jobs/17/sttae", "Did you mean /jobs/{uuid}/state?"), ("/health/raedy", "Did you mean /health/ready?"),
        ("/completely/elsewhere/and/more", "GET /openapi.yaml describes every path."),
    ])
    func anUnknownPathIs404NamingTheNearest(target: String, hint: String) async throws {
        let response = try await ask("GET", target)
        #expect(response.status == 404)
        #expect(response.route == nil)
        #expect(String(decoding: response.body, as: UTF8.self).contains(hint))
    }
}
