package import JSON

/// The problems of HTTP itself, one function each. The 503s are in Problem+Unavailable, those of the domain in the API.
extension Problem {
    /// 400 `bad-path`: the path cannot be decoded, or has a `.` or `..` segment.
    package static func badPath(_ detail: String) -> Problem {
        Problem(
            status: 400, code: "bad-path", title: "The path of the URL is malformed.", detail: detail,
            hint: "Percent-encode what is not a letter, a digit or one of - . _ ~ in each segment, as UTF-8.")
    }

    /// 400 `bad-query`: the query cannot be decoded, or names a parameter twice.
    package static func badQuery(_ detail: String, hint: String? = nil) -> Problem {
        Problem(
            status: 400, code: "bad-query", title: "The query of the URL is malformed.", detail: detail,
            hint: hint ?? "Write it as name=value&name=value, percent-encoded UTF-8.")
    }

    /// 400 `bad-method`: the method is not a token of HTTP, or too long.
    package static func badMethod() -> Problem {
        Problem(
            status: 400, code: "bad-method", title: "The method is malformed.",
            detail: "The method is longer than 32 characters, or has characters a method cannot have.",
            hint: "Send a method such as GET or POST; OPTIONS on a path lists the methods that it has.")
    }

    /// 400 `bad-header`: a header field cannot be understood or obeyed; `detail` says which.
    package static func badHeader(_ name: String, _ hint: String, detail: String? = nil) -> Problem {
        Problem(
            status: 400, code: "bad-header", title: "A header field is not accepted.",
            detail: detail ?? "The value of \(name) cannot be understood.", hint: hint)
    }

    /// 400 `bad-json`: the body is not acceptable JSON; `line` and `column` say where.
    package static func badJSON(_ failure: JSON.Failure) -> Problem {
        Problem(
            status: 400, code: "bad-json", title: "The body is not acceptable JSON.", detail: failure.message,
            hint: "Check the body with a JSON tool; every key may occur once, text is UTF-8 without NUL.",
            extra: [.init("line", .int(failure.line)), .init("column", .int(failure.column))])
    }

    /// 400 `bad-form`: the form-encoded body is not acceptable.
    package static func badForm(_ detail: String, hint: String? = nil) -> Problem {
        Problem(
            status: 400, code: "bad-form", title: "The form-encoded body is malformed.", detail: detail,
            hint: hint ?? "Write it as name=value&keyvals[step]=value, percent-encoded UTF-8, or send JSON.")
    }

    /// 400 `missing-body`: the request needs a body and has none.
    package static func missingBody() -> Problem {
        Problem(
            status: 400, code: "missing-body", title: "The request has no body.",
            detail: "This request needs a body, and none was sent.",
            hint: "Send JSON with Content-Type: application/json, or a form.")
    }

    /// 400 `misplaced-body`: the method takes no body, and it would be ignored.
    package static func misplacedBody(_ method: String) -> Problem {
        Problem(
            status: 400, code: "misplaced-body", title: "The method takes no body.",
            detail: "There is a body, which \(method) would ignore.",
            hint: "Put filters into the query: ?state=CRASHED, which HTTPie writes state==CRASHED with two =, curl -G.")
    }

    /// 404 `no-such-path`: no route matches.
    package static func noSuchPath(_ path: String, nearest: String?) -> Problem {
        Problem(
            status: 404, code: "no-such-path", title: "There is nothing at this path.",
            detail: "No resource has the path \(path).",
            hint: nearest.map { "Did you mean \($0)?" } ?? "GET /openapi.yaml describes every path.")
    }

    /// 405 `method-not-allowed`: the path exists, the method does not; `Allow` has those that do.
    package static func methodNotAllowed(_ method: String, allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        return Problem(
            status: 405, code: "method-not-allowed", title: "This resource does not have that method.",
            detail: "\(method) is not a method of this resource.", hint: "Use one of \(list).",
            headers: ["Allow": list])
    }

    /// 406 `not-acceptable`: none of the media types on offer is one the client accepts.
    package static func notAcceptable(offers: [String]) -> Problem {
        Problem(
            status: 406, code: "not-acceptable", title: "No representation is acceptable to the client.",
            detail: "The Accept header leaves out everything this resource can be sent as.",
            hint: "Accept one of: \(offers.joined(separator: ", ")).",
            extra: [.init("available", .array(offers.map(JSON.string)))])
    }

    /// 412 `revision-mismatch`: `If-Match` does not name the present revision.
    package static func revisionMismatch(present: String) -> Problem {
        Problem(
            status: 412, code: "revision-mismatch", title: "The resource has changed.",
            detail: "If-Match does not name the present revision, which is \(present).",
            hint: "Read the resource again, and repeat the request with its ETag if it is still wanted.",
            headers: ["ETag": present])
    }

    /// 413 `body-too-large`.
    package static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, code: "body-too-large", title: "The body is too large.",
            detail: "A body may have at most \(limit) bytes.", hint: "Send less at a time.",
            extra: [.init("limit", .int(limit))])
    }

    /// 400 `body-incomplete`: the body ended before it was whole. No client reads this: it has left, or has its answer.
    package static func bodyIncomplete() -> Problem {
        Problem(
            status: 400, code: "body-incomplete", title: "The body is incomplete.",
            detail: "The body of the request ended too early.", hint: "Send the whole body.")
    }

    /// 414 `uri-too-long`.
    package static func uriTooLong(limit: Int) -> Problem {
        Problem(
            status: 414, code: "uri-too-long", title: "The URL is too long.",
            detail: "Path and query together may have at most \(limit) bytes.",
            hint: "Split the query into several.", extra: [.init("limit", .int(limit))])
    }

    /// 415 `unsupported-media-type`: the body is in a format that is not accepted.
    package static func unsupportedMediaType(_ given: String?, supported: [String]) -> Problem {
        let list = supported.joined(separator: " or ")
        return Problem(
            status: 415, code: "unsupported-media-type", title: "The format of the body is not accepted here.",
            detail: given.map { "The Content-Type is \($0)." } ?? "There is a body but no Content-Type.",
            hint: "Send \(list), in UTF-8.", headers: ["Accept": supported.joined(separator: ", ")])
    }

    /// 415 `unsupported-encoding`: the body is compressed.
    package static func unsupportedEncoding(_ given: String) -> Problem {
        Problem(
            status: 415, code: "unsupported-encoding", title: "The encoding of the body is not accepted here.",
            detail: "The Content-Encoding is \(given).", hint: "Send the body as it is, without Content-Encoding.",
            headers: ["Accept-Encoding": "identity"])
    }

    /// 417 `expectation-failed`: an `Expect` other than `100-continue`.
    package static func expectationFailed(_ expectation: String) -> Problem {
        Problem(
            status: 417, code: "expectation-failed", title: "The server does not do what the client expects.",
            detail: "The Expect header is \(expectation).", hint: "Only 100-continue is accepted.")
    }

    /// 431 `headers-too-large`.
    package static func headersTooLarge(limit: Int) -> Problem {
        Problem(
            status: 431, code: "headers-too-large", title: "The header fields are too large.",
            detail: "All header fields together may have at most \(limit) bytes.",
            hint: "Send fewer or shorter headers; cookies are not used here.", extra: [.init("limit", .int(limit))])
    }

    /// 500 `internal`: a bug; the details are in the log under the request id.
    package static func internalError() -> Problem {
        Problem(
            status: 500, code: "internal", title: "An internal error occurred.",
            detail: "This is a defect of the server, not of your request.",
            hint: "Report the request_id to the maintainers of this server.", retryable: true)
    }
}
