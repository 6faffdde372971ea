import AdministrationAPI
import HTTP
import JSON
import Testing

/// Health, metrics and the description.
@Suite(.timeLimit(.minutes(10))) struct OperationTests {
    @Test func theProcessIsAlive() async throws {
        #expect(try await LiveAPI.shared.value.get("/health/live").json == ["status": "live"])
    }

    @Test(
        arguments: [
            (AdministrationAPI.Readiness.ready, 200, nil), (.databaseUnavailable, 503, "database-unavailable"),
            (.shuttingDown, 503, "shutting-down"),
        ] as [(AdministrationAPI.Readiness, Int, String?)])
    func readinessIsWhatTheServerSays(_ readiness: AdministrationAPI.Readiness, _ status: Int, _ code: String?)
        async throws
    {
        let api = try await LiveAPI(readiness: { readiness })
        let answer = try await api.get("/health/ready")
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect((answer.headers["Retry-After"] != nil) == (status == 503))
        #expect(try await api.get("/health/live").status == 200)
    }

    @Test func metricsAreText() async throws {
        let answer = try await LiveAPI.shared.value.get(
            "/metrics", headers: ["Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"]
        )
        #expect(answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.text == "execdb_up 1\n")
    }

    @Test func theDescriptionIsInTheBinary() async throws {
        let answer = try await LiveAPI.shared.value.get("/openapi.yaml")
        #expect(answer.headers["Content-Type"] == "application/yaml; charset=utf-8")
        #expect(answer.text.hasPrefix("openapi: 3.1.0\n"))
    }
}
