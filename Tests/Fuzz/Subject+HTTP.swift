import HTTP
import JSON

extension Subject {
    /// The reader of form bodies.
    static let form = Subject("form", weight: 2, seeds: Seeds.forms) { bytes in
        try withProblemsChecked {
            let value = try FormBody.decode(bytes)
            try require(value.members != nil, "a form is an object")
            let text = value.bytes
            try require(try JSON(parsing: text, limits: JSON.Limits(depth: 33)).bytes == text, "a form is good JSON")
            try require(!text.contains(0), "no NUL")
        }
    }

    /// The reader of request targets, and what the router says about a path nobody has.
    static let request = Subject("request", weight: 2, seeds: Seeds.targets) { bytes in
        try withProblemsChecked {
            let request = try Request(method: "GET", target: String(decoding: bytes, as: UTF8.self))
            try require(request.path.allSatisfy { ![".", ".."].contains($0) }, "no dot segments")
            try require(request.path.allSatisfy { !$0.utf8.contains { $0 == 0 || $0 == 0x2F } }, "no slash, no NUL")
            try require(Set(request.query.map(\.name)).count == request.query.count, "no parameter twice")
            try require(request.query.allSatisfy { !$0.name.isEmpty && !$0.value.utf8.contains(0) }, "good parameters")
        }
    }

    /// The readers of headers: content type, negotiation, entity tags, request id, prefix.
    static let headers = Subject("headers", seeds: Seeds.headers) { bytes in
        let value = String(decoding: bytes, as: UTF8.self)
        for name in ["Content-Type", "X-Forwarded-Prefix", "X-Request-Id", "Accept", "If-Match"] {
            try withProblemsChecked {
                let headers: Headers = [name: value]
                let request = try Request(method: "POST", target: "/", headers: headers, body: Array("{}".utf8))
                try require(isPlain(request.id), "a request id is plain")
                try require(request.prefix.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a prefix is plain")
                _ = try request.choose(from: ["application/json", "text/html"])
                _ = try request.ifMatch()
                _ = try BodyFormat.decode(request.body, contentType: try request.contentType())
            }
        }
        _ = Negotiation.acceptsGzip(value)
    }

    private static func isPlain(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count) && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Runs the body; a problem it throws is to be the client's, and to make a good response.
    static func withProblemsChecked(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let problem as Problem {
            try require((400..<500).contains(problem.status), "\(problem.code) is below 500")
            let response = problem.response(requestID: "fuzz")
            let document = try parsed(response.body, "a problem")
            try require(document["code"]?.string == problem.code, "a problem tells its code")
            try require(document["status"]?.int == problem.status, "a problem tells its status")
            try require(document["title"]?.string?.isEmpty == false, "a problem has a title")
        }
    }
}
