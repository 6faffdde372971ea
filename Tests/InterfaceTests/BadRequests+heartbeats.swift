import HTTP

extension BadRequest {
    /// `PUT /jobs/{uuid}/heartbeat`.
    private static func heartbeat(
        _ name: String, _ body: String, _ status: Int, _ code: String, says: String = "",
        headers: Headers = ["Content-Type": "application/json"]
    ) -> BadRequest {
        BadRequest(
            name: name, method: "PUT", target: "JOB/heartbeat", headers: headers, body: Array(body.utf8),
            status: status,
            code: code, says: says)
    }

    static let heartbeats: [BadRequest] = [
        .heartbeat("a heartbeat with data", #"{"keyvals": {"step": "RUN"}}"#, 422, "unknown-field", says: "/state"),
        .heartbeat("a heartbeat with a state", #"{"state": "RUNNING"}"#, 422, "unknown-field"),
        .heartbeat("an array of heartbeats", "[]", 422, "bad-value", says: "empty object"),
        .heartbeat("half a heartbeat", "{", 400, "bad-json"),
        .heartbeat("a heartbeat of white space", "  ", 400, "bad-json"),
        .heartbeat(
            "a heartbeat in a form", "state=RUNNING", 422, "unknown-field",
            headers: ["Content-Type": "application/x-www-form-urlencoded"]),
        .heartbeat(
            "a heartbeat in XML", "<beat/>", 415, "unsupported-media-type", headers: ["Content-Type": "text/xml"]),
        .heartbeat("a compressed heartbeat", "", 415, "unsupported-encoding", headers: ["Content-Encoding": "gzip"]),
        .heartbeat("a heartbeat for a revision", "", 400, "bad-header", headers: ["If-Match": #""1""#]),
        .heartbeat("a heartbeat answered in HTML", "", 406, "not-acceptable", headers: ["Accept": "text/html"]),
        BadRequest(
            name: "a heartbeat with a parameter", method: "PUT", target: "JOB/heartbeat?every=60s", headers: [:],
            status: 400, code: "unknown-parameter"),
        BadRequest(
            name: "a heartbeat of no job", method: "PUT",
            target: "/jobs/00000000-0000-7000-8000-000000000000/heartbeat", headers: [:], status: 404,
            code: "no-such-job"),
        BadRequest(
            name: "a heartbeat of no UUID", method: "PUT", target: "/jobs/42/heartbeat", headers: [:], status: 400,
            code: "bad-uuid"),
        BadRequest(
            name: "GET a heartbeat", method: "GET", target: "JOB/heartbeat", headers: [:], status: 405,
            code: "method-not-allowed", says: "PUT"),
    ]
}
