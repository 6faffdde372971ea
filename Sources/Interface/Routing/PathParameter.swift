package import HTTP
package import Time
import Validation

/// The `{names}` of patterns that stand for a UUID.
enum PathParameter: String, CaseIterable {
    case job = "uuid"
    case operation
    case webhook
    case delivery

    /// The requests that answer such UUIDs.
    var source: String {
        switch self {
        case .job: "POST /jobs"
        case .operation: "GET /operations"
        case .webhook: "GET /webhooks"
        case .delivery: "GET /webhooks/<uuid>/deliveries or /mail/deliveries"
        }
    }
}

extension Call {
    /// The UUID in the path for `{name}`.
    ///
    /// - Throws: 400 `bad-uuid`; not in handlers, since creating the call checks the path.
    package func id<Noun>(_ name: String, of _: Noun.Type = Noun.self) throws(Problem) -> ID<Noun> {
        let text = parameter(name)
        if let id = ID<Noun>(text) { return id }
        let source = PathParameter(rawValue: name)?.source ?? "GET /openapi.yaml"
        throw Problem(
            status: 400, code: "bad-uuid", title: "The path has no UUID where it needs one.",
            detail: "\(ValidationError.quoted(text)) is not a UUID.",
            hint: "Use the uuid that \(source) answered: 36 characters, hexadecimal digits and four hyphens.")
    }
}
