import HTTP

/// What the body of a request may be.
package enum BodyKind: Sendable, Equatable {
    /// There is none.
    case nothing
    /// Fields, in JSON or a form.
    case fields
    /// The same, or none.
    case optionalFields
    /// A text in YAML.
    case yaml
    /// What the handler reads from ``Request/bodyReader`` while it arrives, in one of these media types and up to so many
    /// bytes.
    case stream(types: [String], limit: Int)

    /// The media types it may have.
    package var types: [String] {
        switch self {
        case .nothing: []
        case .fields, .optionalFields: BodyFormat.readableTypes
        case .yaml: Medium.yaml.types
        case .stream(let types, _): types
        }
    }

    /// - Throws: 400 `misplaced-body`, `missing-body`, `bad-header`; 415.
    func check(_ request: Request, of route: Route) throws(Problem) {
        switch self {
        case .nothing:
            if !request.body.isEmpty { throw .bodyNowhereRead(request.method, route) }
        case .fields:
            try BodyFormat.check(request.body, contentType: try request.contentType())
        case .optionalFields:
            let type = try request.contentType()
            if !request.body.isEmpty { try BodyFormat.check(request.body, contentType: type) }
        case .yaml:
            guard !request.body.isEmpty else { throw .missingBody() }
            try checkType(of: request)
        case .stream:
            try checkType(of: request)
        }
    }

    private func checkType(of request: Request) throws(Problem) {
        let type = try request.contentType()
        guard let essence = type.flatMap({ MediaType($0) })?.essence, types.contains(essence) else {
            throw .unsupportedMediaType(type ?? "nothing", supported: types)
        }
    }
}

extension Problem {
    fileprivate static func bodyNowhereRead(_ method: String, _ route: Route) -> Problem {
        if route.method == "GET" { return .misplacedBody(method) }
        return Problem(
            status: 400, code: "misplaced-body", title: "The route takes no body.",
            detail: "\(route.method) \(route.pattern) takes no body.", hint: "Leave the body out.")
    }
}
