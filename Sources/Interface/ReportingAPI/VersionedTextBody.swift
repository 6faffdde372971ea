import HTTP
import JSON
import Store
import Validation

/// A body that is a policy or a routing table, in YAML.
struct VersionedTextBody {
    let kind: VersionedTextKind
    let store: Store
    let desk: VersionedTextDesk

    /// The media types it may have.
    static let types = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"]

    /// Makes sure that the body is a good one.
    ///
    /// - Throws: 400 `missing-body`, 415, 422 `bad-policy` or `bad-routes` with every invalid.
    func check(_ request: Request) async throws(Problem) {
        guard !request.body.isEmpty else { throw .missingBody() }
        let type = try request.contentType()
        guard let essence = type.flatMap({ MediaType($0) })?.essence, Self.types.contains(essence) else {
            throw .unsupportedMediaType(type ?? "nothing", supported: Self.types)
        }
        let known = try await answer(Links(request)) { () throws(StoreError) in
            VersionedTextDesk.Known(
                vocabulary: try await store.vocabulary.all(), webhooks: try await store.webhooks.all())
        }
        let errors = desk.check(request.body, known)
        guard errors.isEmpty else { throw .badText(errors, kind) }
    }
}

extension Problem {
    /// 422 `bad-policy` or `bad-routes`: every invalid with its line, and the text in force stays.
    fileprivate static func badText(_ errors: [ValidationError], _ kind: VersionedTextKind) -> Problem {
        let first = errors[0]
        return Problem(
            status: 422, code: kind.code, title: "The \(kind.noun) cannot be taken; the one in force stays.",
            detail: "\(first.located)" + (errors.count > 1 ? " This is the first of \(errors.count) errors." : ""),
            hint: first.hint,
            errors: errors.prefix(listedErrors).map {
                FieldError(
                    field: $0.field.isEmpty ? "line \($0.place?.line ?? 1)" : $0.field,
                    message: "\($0.located) \($0.hint)")
            },
            extra: [.init("line", .int(first.place?.line ?? 1)), .init("column", .int(first.place?.column ?? 1))])
    }
}

extension ValidationError {
    /// Where it is in the text, and what it is.
    fileprivate var located: String {
        place.map { "Line \($0.line), column \($0.column): \(message)" } ?? message
    }
}
