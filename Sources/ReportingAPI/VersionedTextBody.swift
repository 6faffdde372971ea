import HTTP
import JSON
import Store

/// A body that is a policy or a routing table, in YAML.
struct VersionedTextBody {
    let kind: VersionedTextKind
    let store: Store
    let desk: VersionedTextDesk

    /// The media types it may have.
    static let types = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"]

    /// Makes sure that the body is a good one.
    ///
    /// - Throws: 400 `missing-body`, 415, 422 `bad-policy` or `bad-routes` with every fault.
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
        let faults = desk.check(request.body, known)
        guard faults.isEmpty else { throw .badText(faults, kind) }
    }
}

extension Problem {
    /// 422 `bad-policy` or `bad-routes`: every fault with its line, and the text in force stays.
    fileprivate static func badText(_ faults: [VersionedTextDesk.Fault], _ kind: VersionedTextKind) -> Problem {
        let first = faults[0]
        return Problem(
            status: 422, code: kind.code, title: "The \(kind.noun) cannot be taken; the one in force stays.",
            detail: "Line \(first.line), column \(first.column): \(first.message)"
                + (faults.count > 1 ? " This is the first of \(faults.count) faults." : ""),
            hint: first.hint,
            errors: faults.prefix(listedFaults).map {
                FieldError(
                    field: $0.path.isEmpty ? "line \($0.line)" : $0.path,
                    message: "line \($0.line), column \($0.column): \($0.message) \($0.hint)")
            },
            extra: [.init("line", .int(first.line)), .init("column", .int(first.column))])
    }
}
