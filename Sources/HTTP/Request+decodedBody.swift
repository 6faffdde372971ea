package import JSON

extension Request {
    /// The media types a body is read in.
    package static let readableTypes = ["application/json", "application/x-www-form-urlencoded"]

    /// The body as JSON, out of JSON or a form (whose values are all strings).
    ///
    /// - Throws: 400 `missing-body`, `bad-json`, `bad-form`; 415 `unsupported-media-type`, `unsupported-encoding`.
    package func decodedBody() throws(Problem) -> JSON {
        guard !body.isEmpty else { throw .missingBody() }
        if let encoding = headers.combined("Content-Encoding"), encoding.lowercased() != "identity" {
            throw .unsupportedEncoding(encoding)
        }
        let given = headers["Content-Type"]
        // A body with several types would be read one way here and another way in front of us.
        guard headers.occurrences(of: "Content-Type") <= 1 else {
            throw .badHeader("Content-Type", "Send it once.")
        }
        guard let given, let type = MediaType(given), isUTF8(type) else {
            throw .unsupportedMediaType(given, supported: Self.readableTypes)
        }
        switch type.essence {
        case "application/json": return try decodedJSON()
        case "application/x-www-form-urlencoded": return try FormBody.decode(body)
        case let essence where essence.hasPrefix("application/") && essence.hasSuffix("+json"): return try decodedJSON()
        default: throw .unsupportedMediaType(given, supported: Self.readableTypes)
        }
    }

    private func decodedJSON() throws(Problem) -> JSON {
        do {
            return try JSON(parsing: body)
        } catch {
            throw .badJSON(error)
        }
    }

    private func isUTF8(_ type: MediaType) -> Bool {
        guard let charset = type.parameter("charset") else { return true }
        return ["utf-8", "utf8", "us-ascii"].contains(charset.lowercased())
    }
}
