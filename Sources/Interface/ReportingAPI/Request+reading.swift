import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

extension Request {
    /// The job the path names.
    ///
    /// - Throws: 400 `bad-uuid`.
    func jobID() throws(Problem) -> ID<Job> { try id("uuid", from: "POST /jobs") }

    /// The UUID that the path has for `name`.
    ///
    /// - Parameter source: What answered it.
    /// - Throws: 400 `bad-uuid`.
    func id<Noun>(_ name: String, of _: Noun.Type = Noun.self, from source: String) throws(Problem) -> ID<Noun> {
        let text = parameter(name)
        guard let id = ID<Noun>(text) else {
            throw Problem(
                status: 400, code: "bad-uuid", title: "The path has no UUID where it needs one.",
                detail: "\(ValidationError.quoted(text)) is not a UUID.",
                hint: "Use the uuid that \(source) answered: 36 characters, hexadecimal digits and four hyphens.")
        }
        return id
    }

    /// Refuses any query, for resources that take none: a parameter is never ignored.
    func refuseParameters() throws(Problem) {
        guard let first = query.first else { return }
        throw Problem(
            [
                ValidationError(
                    field: ValidationError.shown(first.name), code: .unknownParameter,
                    message: "is not a parameter here; there are none",
                    hint: "Leave everything from the question mark on out.")
            ], status: 400)
    }

    /// `Idempotency-Key` together with the body it stands for.
    ///
    /// - Throws: 400 `bad-header` unless it is 1 to 255 visible ASCII characters.
    func idempotencyKey() throws(Problem) -> IdempotencyKey? {
        guard let key = headers["Idempotency-Key"] else { return nil }
        let good = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard good, headers.occurrences(of: "Idempotency-Key") == 1 else {
            throw .badHeader("Idempotency-Key", "Send it once, as 1 to 255 visible ASCII characters, such as a UUID.")
        }
        return IdempotencyKey(key, body: body)
    }
}

extension Request {
    /// A response in JSON, if the client takes that.
    ///
    /// - Parameters:
    ///   - links: What made the links of the body, if there are any: caches keep answers for other prefixes apart.
    ///   - job: The job the body shows, whose tag it gets.
    /// - Throws: 406 `not-acceptable`.
    func json(
        _ status: Int, _ writer: consuming JSONWriter, _ links: Links? = nil, of job: Job? = nil
    ) throws(Problem) -> Response {
        try acceptJSON()
        var response = Response.json(status, writer)
        response.headers.append("Vary", links == nil ? "Accept" : Links.varying)
        if let job { response.headers.append("ETag", EntityTag(job).text) }
        return response
    }

    /// Makes sure that the client takes JSON; to be asked before anything is changed.
    func acceptJSON() throws(Problem) {
        // What most clients send needs no parsing.
        if headers.has("Accept", "application/json") || headers.has("Accept", "*/*") { return }
        _ = try choose(from: ["application/json", "application/problem+json"])
    }
}
