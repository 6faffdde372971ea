import HTTP

/// Decides by its header alone whether a request is refused, and how the refusal is sent.
struct Admission {
    /// From the request line, like `target` and `version`.
    var method: String
    var target: String
    /// The bytes between the spaces around the target; more than the target has if a NUL cut it short.
    var targetLength: Int
    var version: String
    var headers: Headers
    /// The bytes of request line and header fields.
    var headerSize: Int
    var limits: ServerLimits

    /// The problem with the request that its header shows; nil if there is none. The length of the body is checked
    /// afterwards.
    var refusal: Problem? {
        if targetLength > limits.target { return .uriTooLong(limit: limits.target) }
        if targetLength != target.utf8.count { return .badPath("The request line contains a NUL or is not UTF-8.") }
        if !Token.isToken(method) || method.utf8.count > 32 { return .badMethod() }
        if headerSize > limits.headers { return .headersTooLarge(limit: limits.headers) }
        if let problem = framing { return problem }
        if let expectation = headers["Expect"], expectation.lowercased() != "100-continue" {
            return .expectationFailed(expectation)
        }
        return nil
    }

    /// The target for the log, cut off where the limit is.
    var shownTarget: String {
        targetLength <= limits.target ? target : String(decoding: target.utf8.prefix(limits.target), as: UTF8.self)
    }

    /// A problem that makes the end of the body ambiguous: another server on the way might read it differently.
    private var framing: Problem? {
        if let name = headers.malformedName {
            return .badHeader("“\(name)”", "Names are letters, digits and hyphens, with the colon right behind them.")
        }
        let hosts = headers.occurrences(of: "Host")
        if hosts > 1 || hosts == 0 && version == "HTTP/1.1" {
            return .badHeader("Host", "HTTP/1.1 requests have the header Host exactly once.")
        }
        if headers.occurrences(of: "Content-Length") > 1 {
            return .badHeader("Content-Length", "Send it once.")
        }
        guard let coding = headers.combined("Transfer-Encoding") else { return nil }
        guard coding.lowercased() == "chunked", version == "HTTP/1.1" else {
            return .badHeader("Transfer-Encoding", "Only chunked is read here, and only with HTTP/1.1.")
        }
        guard headers.occurrences(of: "Content-Length") == 0 else {
            return .badHeader("Transfer-Encoding", "Send either Content-Length or Transfer-Encoding, not both.")
        }
        return nil
    }

    /// The length the body will have; 0 if it is not declared, `Int.max` if it does not fit.
    var contentLength: Int {
        guard let text = headers["Content-Length"] else { return 0 }
        return Int(text) ?? .max
    }

    /// Whether the body is chunked, so that its length is unknown.
    var isChunked: Bool { headers["Transfer-Encoding"] != nil }

    /// Whether a refusal is sent at once and the connection is closed, instead of after the rest of the body: if the
    /// client waits for 100 Continue, if the rest is too long to be read, or if its end is ambiguous.
    var refusesAtOnce: Bool {
        headers["Expect"] != nil || contentLength > limits.discarded || framing != nil
    }
}
