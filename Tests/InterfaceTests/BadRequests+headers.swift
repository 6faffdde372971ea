import HTTP

extension BadRequest {
    static let headerFaults: [BadRequest] = [
        BadRequest(
            name: "XML", headers: ["Content-Type": "text/xml"], body: Array("<job/>".utf8), status: 415,
            code: "unsupported-media-type", says: "application/json"),
        BadRequest(
            name: "Latin-1", headers: ["Content-Type": "application/json; charset=iso-8859-1"], body: Array("{}".utf8),
            status: 415, code: "unsupported-media-type"),
        BadRequest(
            name: "no media type", headers: ["Content-Type": "json"], body: Array("{}".utf8), status: 415,
            code: "unsupported-media-type"),
        BadRequest(
            name: "a compressed body", headers: ["Content-Type": "application/json", "Content-Encoding": "gzip"],
            body: [0x1F, 0x8B], status: 415, code: "unsupported-encoding"),
        BadRequest(
            name: "two media types", headers: ["Content-Type": "application/json", "Content-Type": "text/plain"],
            body: Array("{}".utf8), status: 400, code: "bad-header"),
        BadRequest(
            name: "nothing but pictures", headers: ["Accept": "image/png", "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 406, code: "not-acceptable", says: "application/json"),
        BadRequest(
            name: "HTML alone", method: "GET", target: "JOB", headers: ["Accept": "text/html"], status: 406,
            code: "not-acceptable"),
        BadRequest(
            name: "an empty Idempotency-Key", headers: ["Idempotency-Key": "", "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 400, code: "bad-header"),
        BadRequest(
            name: "an Idempotency-Key with a space",
            headers: ["Idempotency-Key": "a b", "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 400, code: "bad-header"),
        BadRequest(
            name: "a long Idempotency-Key",
            headers: ["Idempotency-Key": String(repeating: "k", count: 256), "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 400, code: "bad-header"),
        BadRequest(
            name: "an unreadable condition", method: "PUT", target: "JOB/state",
            headers: ["If-Match": "3", "Content-Type": "application/json"], body: Array(#"{"state": "RUNNING"}"#.utf8),
            status: 400, code: "bad-header"),
        BadRequest(
            name: "another revision", method: "PUT", target: "JOB/state",
            headers: ["If-Match": #""7""#, "Content-Type": "application/json"],
            body: Array(#"{"state": "RUNNING"}"#.utf8), status: 412, code: "revision-mismatch"),
        BadRequest(
            name: "a weak revision", method: "PUT", target: "JOB/state",
            headers: ["If-Match": #"W/"1""#, "Content-Type": "application/json"],
            body: Array(#"{"state": "RUNNING"}"#.utf8), status: 412, code: "revision-mismatch"),
        BadRequest(
            name: "another revision to read", method: "GET", target: "JOB", headers: ["If-Match": #""7", W/"1""#],
            status: 412, code: "revision-mismatch"),
        BadRequest(
            name: "another revision of a state to look at", method: "HEAD", target: "JOB/state",
            headers: ["If-Match": #""7""#, "If-None-Match": #""1""#], status: 412, code: "revision-mismatch"),
        BadRequest(
            name: "an unreadable condition to read", method: "GET", target: "JOB", headers: ["If-Match": "1"],
            status: 400, code: "bad-header"),
        BadRequest(
            name: "an unreadable condition beside one that fails", method: "GET", target: "JOB",
            headers: ["If-Match": #""7""#, "If-None-Match": ""], status: 400, code: "bad-header"),
        BadRequest(
            name: "a condition on what is not there yet",
            headers: ["If-Match": #""1""#, "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 400, code: "bad-header", says: "Idempotency-Key"),
        BadRequest(
            name: "a condition of caches on a create",
            headers: ["If-None-Match": "*", "Content-Type": "application/json"],
            body: Array(#"{"taskname": "x"}"#.utf8), status: 400, code: "bad-header", says: "Idempotency-Key"),
        BadRequest(
            name: "a condition of caches on a report", method: "PUT", target: "JOB/state",
            headers: ["If-None-Match": #""1""#, "Content-Type": "application/json"],
            body: Array(#"{"state": "RUNNING"}"#.utf8), status: 400, code: "bad-header", says: "If-Match"),
        BadRequest(
            name: "a condition on the vocabulary", target: "/vocabulary/cause",
            headers: ["If-None-Match": "*", "Content-Type": "application/json"],
            body: Array(#"{"name": "disk", "description": "x"}"#.utf8), status: 400, code: "bad-header"),
        BadRequest(
            name: "a bad prefix", method: "GET", headers: ["X-Forwarded-Prefix": "//evil.example"], status: 400,
            code: "bad-header"),
    ]
}
