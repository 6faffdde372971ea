import Access
import HTTP
import JSON
import Routing
import Testing
import Time
import Validation
import Wire

@Suite(.timeLimit(.minutes(5))) struct RouterTests {
    private static let router = Router([
        Route("GET", "/jobs", access: .read, query: Colour.self) { call, colour in
            Answer(200, Text(Array("\(colour.name) \(call.actor.name)".utf8)))
        },
        Route("POST", "/jobs", access: .create, takes: .fields, conditions: .none("Leave it out.")) { call in
            Answer(201, Text(call.request.body), location: "/jobs/17")
        },
        Route("GET", "/jobs/{name}", access: .read) { call in Answer(200, Text(Array(call.parameter("name").utf8))) },
        Route("GET", "/jobs/{name}/state", access: .read, gives: [.json, .yaml]) { _ in
            Answer(200, Text(Array("state".utf8)))
        },
        Route("PUT", "/jobs/{name}/state", access: .report) { (_) async throws(Problem) -> Answer in
            throw .missingBody()
        },
        Route("GET", "/table", access: .read, gives: [.json, csv]) { _ in Answer(200, Text(Array("a;b".utf8))) },
        Route("GET", "/health/ready", access: .everyone) { _ in Answer(200, Text(Array("ready".utf8))) },
        Route("POST", "/vocabulary/{kind}", access: .rules) { _ in .noContent },
        Route("POST", "/webhooks/{webhook}", access: .webhooks, takes: .optionalFields) { _ in .noContent },
    ])

    /// A medium of which no handler knows.
    private static let csv = Medium(["text/csv"]) { value, _ in
        ((value as? any TextRepresentation)?.text ?? []).map { $0 == UInt8(ascii: ";") ? UInt8(ascii: ",") : $0 }
    }

    /// A query with one parameter.
    private struct Colour: QueryParameters {
        static let names = ["colour", "kv.<key>"]
        private(set) var name = "none"

        init(now _: Timestamp) {}

        mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
            name = item.value
            if name == "black" { errors.add(.badValue(item.name, "is black", hint: "Take another.")) }
        }
    }

    private func ask(_ method: String, _ target: String, _ headers: Headers = [:]) async throws -> Response {
        await Self.router.respond(to: try Request(method: method, target: target, headers: headers, id: "r1"))
    }

    @Test func aRouteAnswersWithItsParametersAndTellsItsPattern() async throws {
        let request = try Request(method: "GET", target: "/jobs/a%20b", id: "r1")
        let response = await Self.router.respond(to: request)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "\"a b\"\n")
        #expect(request.head.route?.text == "/jobs/{name}")
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
            Route("GET", "/", access: .read, isLong: isLong) { _ in
                let isOther = withUnsafeCurrentTask { $0?.unownedTaskExecutor == other.asUnownedTaskExecutor() }
                return Answer(200, Text(Array((isOther ? "preferred" : "global").utf8)))
            }
        ])
        let request = try Request(method: "GET", target: "/")
        let response = await withTaskExecutorPreference(other) { await router.respond(to: request) }
        #expect(String(decoding: response.body, as: UTF8.self) == (isLong ? "\"global\"\n" : "\"preferred\"\n"))
    }

    @Test func headIsAnsweredByTheGetRoute() async throws {
        let response = try await ask("HEAD", "/jobs/17")
        #expect(response.status == 200)
        #expect(response.body == Array("\"17\"\n".utf8))
    }

    @Test func aThrownProblemIsTheAnswer() async throws {
        let request = try Request(method: "PUT", target: "/jobs/17/state")
        let response = await Self.router.respond(to: request)
        #expect(response.status == 400)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(request.head.route?.text == "/jobs/{name}/state")
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
        let request = try Request(method: method, target: target)
        let response = await Self.router.respond(to: request)
        #expect(response.status == 405)
        #expect(response.headers["Allow"]?.contains("OPTIONS") == true)
        #expect(request.head.route != nil)
    }

    @Test(arguments: [
        ("/job", "Did you mean /jobs?"), ("/JOBS", "Did you mean /jobs?"), ("/jobs/", "Did you mean /jobs?"),
        ("/jobs/17/stat", "Did you mean /jobs/{name}/state?"),
        ("/jobs/17/sttae", "Did you mean /jobs/{name}/state?"), ("/health/raedy", "Did you mean /health/ready?"),
        ("/completely/elsewhere/and/more", "GET /openapi.yaml describes every path."),
    ])
    func anUnknownPathIs404NamingTheNearest(target: String, hint: String) async throws {
        let request = try Request(method: "GET", target: target)
        let response = await Self.router.respond(to: request)
        #expect(response.status == 404)
        #expect(request.head.route == nil)
        #expect(String(decoding: response.body, as: UTF8.self).contains(hint))
    }

    private func refusal(
        _ method: String, _ target: String, _ headers: Headers = [:], body: String = ""
    ) async throws -> (status: Int, text: String) {
        let request = try Request(method: method, target: target, headers: headers, body: Array(body.utf8))
        let response = await Self.router.respond(to: request)
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func whatDoesNotFitIsRefusedInThisOrder() async throws {
        let wrong: Headers = ["Accept": "image/png", "If-Match": "1", "Content-Type": "text/xml"]
        let steps: [(Headers, String, String)] = [
            (wrong, "/jobs?x=1", "not-acceptable"),
            (["If-Match": "1", "Content-Type": "text/xml"], "/jobs?x=1", "unknown-parameter"),
            (["If-Match": "1", "Content-Type": "text/xml"], "/jobs", "bad-header"),
            (["Content-Type": "text/xml"], "/jobs", "unsupported-media-type"),
        ]
        for (headers, target, code) in steps {
            #expect(try await refusal("POST", target, headers, body: "<a/>").text.contains(code))
        }
        #expect(try await refusal("POST", "/jobs").text.contains("missing-body"))
        let good = try await refusal("POST", "/jobs", body: "a=1")
        #expect(good.status == 201)
    }

    @Test func aUUIDInThePathIsHeldToBeOne() async throws {
        let refused = try await refusal("POST", "/webhooks/17")
        #expect(refused.text.contains("bad-uuid") && refused.text.contains("GET /webhooks answered"))
        #expect(try await refusal("POST", "/webhooks/017f22e2-79b0-7cc3-98c4-dc0c0c07398f").status == 204)
    }

    @Test func aBodyThatIsNotReadIsRefusedWithTheRoute() async throws {
        let refused = try await refusal("POST", "/vocabulary/cause", body: "a=1")
        #expect(refused.text.contains("POST /vocabulary/{kind} takes no body."))
    }

    @Test func everyWrongParameterIsListedInTheOrderOfTheQuery() async throws {
        let refused = try await refusal("GET", "/jobs?colr=1&colour=black&kv.a=black&kvv=1")
        #expect(refused.status == 400)
        let fields = try JSON(parsing: Array(refused.text.utf8))["errors"]?.elements?.map { $0["field"]?.string }
        #expect(fields == ["colr", "colour", "kv.a", "kvv"])
        #expect(refused.text.contains("Did you mean colour?"))
    }

    @Test func anActorIsAnonymousForNow() async throws {
        #expect(try await refusal("GET", "/jobs?colour=red").text == "\"red anonymous\"\n")
    }

    @Test func anotherMediumNeedsNoOtherHandler() async throws {
        let table = try await ask("GET", "/table", ["Accept": "text/csv"])
        #expect(String(decoding: table.body, as: UTF8.self) == "a,b")
        #expect(table.headers["Content-Type"] == "text/csv; charset=utf-8")
        #expect(String(decoding: try await ask("GET", "/table").body, as: UTF8.self) == "\"a;b\"\n")
    }

    @Test(arguments: [
        ("*/*", "\"state\"\n", "application/json"), ("application/json", "\"state\"\n", "application/json"),
        ("text/yaml", "state", "text/yaml; charset=utf-8"),
        ("application/json;q=0.5, application/yaml", "state", "application/yaml; charset=utf-8"),
    ])
    func theClientChoosesTheMedium(accept: String, body: String, type: String) async throws {
        let response = try await ask("GET", "/jobs/17/state", ["Accept": accept])
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(response.headers["Content-Type"] == type)
        #expect(response.headers["Vary"] == "Accept")
    }
}
