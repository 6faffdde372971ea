package import JSON

/// Decides the format of a body, and parses it.
package enum BodyFormat {
    /// The media types of bodies that are accepted.
    package static let readableTypes = ["application/json", "application/x-www-form-urlencoded"]

    /// Decodes a body by the value of `Content-Type`; all values of a form are strings.
    ///
    /// Without a `Content-Type`, and under the form type, which `curl -d` sends unasked, a body that begins with `{` or
    /// `[` is JSON: no form of this API begins so. Without a `Content-Type` any other body is a form.
    /// - Throws: 400 `missing-body`, `bad-json`, `bad-form`; 415 `unsupported-media-type`.
    package static func decode(_ body: [UInt8], contentType: String?) throws(Problem) -> JSON {
        guard !body.isEmpty else { throw .missingBody() }
        switch try format(of: body, contentType: contentType) {
        case .json:
            do {
                return try JSON(parsing: body)
            } catch {
                throw .badJSON(error)
            }
        case .form:
            return try FormBody.decode(body)
        }
    }

    /// Checks that there is a body, of a type that is accepted.
    ///
    /// - Throws: 400 `missing-body`; 415 `unsupported-media-type`.
    package static func check(_ body: [UInt8], contentType: String?) throws(Problem) {
        guard !body.isEmpty else { throw .missingBody() }
        _ = try format(of: body, contentType: contentType)
    }

    private enum Format {
        case json, form
    }

    private static func format(of body: [UInt8], contentType: String?) throws(Problem) -> Format {
        if contentType == "application/json" { return .json }
        let looksLikeJSON = beginsLikeJSON(body)
        guard let contentType else { return looksLikeJSON ? .json : .form }
        guard let type = MediaType(contentType), isUTF8(type) else {
            throw .unsupportedMediaType(contentType, supported: readableTypes)
        }
        switch type.essence {
        case "application/json": return .json
        case "application/x-www-form-urlencoded": return looksLikeJSON ? .json : .form
        case let essence where essence.hasPrefix("application/") && essence.hasSuffix("+json"): return .json
        default: throw .unsupportedMediaType(contentType, supported: readableTypes)
        }
    }

    private static func beginsLikeJSON(_ body: [UInt8]) -> Bool {
        let first = body.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    private static func isUTF8(_ type: MediaType) -> Bool {
        guard let charset = type.parameter("charset")?.lowercased() else { return true }
        return charset == "utf-8" || charset == "utf8" || charset == "us-ascii"
    }
}

extension Request {
    /// `Content-Type`, for ``BodyFormat``.
    ///
    /// - Throws: 400 `bad-header` when it is there twice, 415 when the body is compressed.
    package func contentType() throws(Problem) -> String? {
        if let encoding = headers.combined("Content-Encoding"), encoding.lowercased() != "identity" {
            throw .unsupportedEncoding(encoding)
        }
        guard let type = headers["Content-Type"] else { return nil }
        // A proxy in front of the server might read a body with two types in the other one.
        guard headers.occurrences(of: "Content-Type") == 1 else { throw .badHeader("Content-Type", "Send it once.") }
        return type
    }
}
