extension BadRequest {
    private static let unknownJob = "/jobs/01a1fba7-1fa7-7c39-acd8-5fd02e724658/reschedule"
    private static let offer = "/offers/01a1fba7-1fa7-7c39-acd8-5fd02e724658"

    private static func post(
        _ name: String, _ target: String, _ json: String, _ status: Int, _ code: String, says: String = ""
    ) -> BadRequest {
        BadRequest(name: name, target: target, body: Array(json.utf8), status: status, code: code, says: says)
    }

    static let rescheduling: [BadRequest] = [
        post("a claim of nobody", "/offers/claim", "{}", 422, "missing-field", says: "trigger"),
        post("a claim by nothing", "/offers/claim", #"{"trigger": ""}"#, 422, "missing-field"),
        post("a claim by a number", "/offers/claim", #"{"trigger": 5}"#, 422, "bad-value", says: "trigger"),
        post("a claim of none", "/offers/claim", #"{"trigger": "x", "limit": 0}"#, 422, "bad-value", says: "100"),
        post("a claim of all", "/offers/claim", #"{"trigger": "x", "limit": 101}"#, 422, "bad-value"),
        post("a claim of a half", "/offers/claim", #"{"trigger": "x", "limit": 0.5}"#, 422, "bad-value"),
        post("a long wait", "/offers/claim", #"{"trigger": "x", "wait": 61}"#, 422, "bad-value", says: "60"),
        post("a short lease", "/offers/claim", #"{"trigger": "x", "lease": "9s"}"#, 422, "bad-value"),
        post("a lease in numbers", "/offers/claim", #"{"trigger": "x", "lease": 60}"#, 422, "bad-value"),
        post("a misspelt claim", "/offers/claim", #"{"triger": "x"}"#, 422, "unknown-field", says: "trigger"),
        post("a claim in an array", "/offers/claim", "[]", 422, "bad-value"),
        post("a claim with a query", "/offers/claim?wait=3", #"{"trigger": "x"}"#, 400, "unknown-parameter"),
        get("/offers/claim", 405, "method-not-allowed"),
        post("a wrong word for offers", "/reschedules/claim", "{}", 404, "no-such-path"),
        post("no lease", "\(offer)/ack", "{}", 422, "missing-field", says: "lease"),
        post("a lease that is none", "\(offer)/ack", #"{"lease": "mine"}"#, 422, "bad-value", says: "UUID"),
        post("an ack with a pause", "\(offer)/ack", #"{"pause": "1h"}"#, 422, "unknown-field"),
        post("a long pause", "\(offer)/release", #"{"pause": "2d"}"#, 422, "bad-value", says: "1d"),
        post("an ack of no job", "/offers/42/ack", #"{"lease": "x"}"#, 400, "bad-uuid"),
        post("no comment", "JOB/reschedule", "{}", 422, "missing-field", says: "comment"),
        post("an empty comment", "JOB/reschedule", #"{"comment": ""}"#, 422, "missing-field"),
        post("a comment in lines", "JOB/reschedule", #"{"comment": "a\nb"}"#, 422, "bad-value", says: "comment"),
        post("force in words", "JOB/reschedule", #"{"comment": "x", "force": "yes"}"#, 422, "bad-value", says: "force"),
        post("a misspelt request_", "JOB/reschedule", #"{"coment": "x"}"#, 422, "unknown-field", says: "comment"),
        post("nothing to run again", unknownJob, #"{"comment": "x"}"#, 404, "no-such-job"),
        post("no request_", "JOB/reschedule", "", 400, "missing-body"),
    ]
}
