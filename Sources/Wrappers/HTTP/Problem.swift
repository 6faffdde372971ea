package import JSON

/// An error as the client sees it: `application/problem+json` (RFC 9457).
package struct Problem: Error, Sendable {
    /// The HTTP status.
    package var status: Int
    /// The stable name for programs, in kebab-case, e.g. `no-such-job`.
    package var code: String
    /// What this kind of problem is, the same each time.
    package var title: String
    /// What is wrong this time, with the values concerned.
    package var detail: String
    /// What the person can do next.
    package var hint: String?
    /// Whether the same request may succeed later.
    package var retryable: Bool
    /// The fields that are wrong, if the problem lies in fields.
    package var errors: [FieldError]
    /// Header fields that belong to it, e.g. `Allow` and `Retry-After`.
    package var headers: Headers
    /// Further members of the body, behind the standard ones.
    package var extra: [JSON.Member]

    /// What is wrong with one field of the body or one parameter.
    package struct FieldError: Sendable, Equatable {
        /// The field's name; nested names with dots, elements with their index: `keyvals.step`, `0.taskname`.
        package var field: String
        /// What is wrong with it.
        package var message: String

        /// Pairs a field with what is wrong with it.
        package init(field: String, message: String) {
            (self.field, self.message) = (field, message)
        }
    }

    /// A problem of these parts; `title` and `detail` are full sentences.
    package init(
        status: Int, code: String, title: String, detail: String, hint: String? = nil, retryable: Bool = false,
        errors: [FieldError] = [], headers: Headers = [:], extra: [JSON.Member] = []
    ) {
        (self.status, self.code, self.title, self.detail) = (status, code, title, detail)
        (self.hint, self.retryable, self.errors) = (hint, retryable, errors)
        (self.headers, self.extra) = (headers, extra)
    }

    /// The response that carries it, with `type` `urn:execdb:problem:<code>`; the request id is in body and header.
    package func response(requestID: String) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        write("type", "urn:execdb:problem:\(code)", to: &writer)
        write("title", title, to: &writer)
        writer.key("status")
        writer.int(status)
        write("detail", detail, to: &writer)
        write("code", code, to: &writer)
        write("hint", hint, to: &writer)
        writer.key("retryable")
        writer.bool(retryable)
        writeErrors(to: &writer)
        write("request_id", requestID, to: &writer)
        for member in extra {
            writer.key(member.key)
            writer.value(member.value)
        }
        writer.endObject()
        var response = Response.json(status, type: "application/problem+json", writer)
        for (name, value) in headers { response.headers.append(name, value) }
        response.headers["X-Request-Id"] = requestID
        return response
    }

    private func write(_ key: String, _ value: String?, to writer: inout JSONWriter) {
        writer.key(key)
        writer.string(value)
    }

    private func writeErrors(to writer: inout JSONWriter) {
        writer.key("errors")
        writer.beginArray()
        for error in errors {
            writer.beginObject()
            write("field", error.field, to: &writer)
            write("message", error.message, to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }
}
