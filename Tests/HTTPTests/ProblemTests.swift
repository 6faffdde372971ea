import HTTP
import JSON
import Testing

struct ProblemTests {
    @Test func allMembersAreWritten() throws {
        let problem = Problem(
            status: 409, code: "job-already-ended", title: "T", detail: "D \"quoted\"", hint: "H", retryable: false,
            errors: [.init(field: "state", message: "M")], headers: ["Retry-After": "7"],
            extra: [.init("state", "FINISHED")])
        let response = problem.response(requestID: "r-1")
        #expect(response.status == 409)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(response.headers["Retry-After"] == "7")
        #expect(response.headers["X-Request-Id"] == "r-1")
        #expect(response.body.suffix(2) == Array("}\n".utf8))
        #expect(
            try JSON(parsing: response.body) == [
                "type": "urn:execdb:problem:job-already-ended", "title": "T", "status": 409, "detail": "D \"quoted\"",
                "code": "job-already-ended", "hint": "H", "retryable": false,
                "errors": [["field": "state", "message": "M"]], "request_id": "r-1", "state": "FINISHED",
            ])
    }

    /// Whoever repeats a write because of one of these has to know what that may do.
    @Test(arguments: [Problem.shuttingDown(), .tooSlow(seconds: 30)])
    func whatLeavesAWriteOpenTellsWhatARepeatDoes(_ problem: Problem) throws {
        #expect(problem.detail.hasSuffix(" A write may have been done or not."))
        let hint = try #require(problem.hint)
        #expect(hint.contains("a repeated report is harmless"))
        #expect(hint.contains("a create with an Idempotency-Key"))
        #expect(hint.contains("a create without one may create a second job"))
    }

    @Test func whatComesBeforeAWriteSaysThatNothingWasChanged() throws {
        #expect(!Problem.busy().detail.contains("may have been done"))
        #expect(Problem.busy().hint == "Send the same again after 1 s; nothing was changed.")
    }

    @Test(arguments: [Problem.busy(), .busy(retryAfter: 7), .shuttingDown(), .tooSlow(seconds: 30)])
    func whatIsNotPossibleNowSaysWhenItMayBe(_ problem: Problem) throws {
        #expect(problem.status == 503 && problem.retryable)
        let seconds = try #require(problem.headers["Retry-After"])
        #expect(try #require(problem.hint).contains("after \(seconds) s"))
    }
}
