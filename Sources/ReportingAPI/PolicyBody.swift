import HTTP
import JSON
import Store

/// A body that is a policy in YAML.
enum PolicyBody {
    /// The media types it may have.
    static let types = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"]

    /// Makes sure that the body is a good policy.
    ///
    /// - Throws: 400 `missing-body`, 415, 422 `bad-policy` with every fault.
    static func check(_ request: Request, _ store: Store, _ desk: PolicyDesk) async throws(Problem) {
        guard !request.body.isEmpty else { throw .missingBody() }
        let type = try request.contentType()
        guard let essence = type.flatMap({ MediaType($0) })?.essence, types.contains(essence) else {
            throw .unsupportedMediaType(type ?? "nothing", supported: types)
        }
        let vocabulary = try await answer(Links(request)) { () throws(StoreError) in
            try await store.vocabulary.all()
        }
        let faults = desk.check(request.body, vocabulary)
        guard faults.isEmpty else { throw .badPolicy(faults) }
    }
}

extension Problem {
    /// 422 `bad-policy`: every fault with its line, and the policy in force stays.
    fileprivate static func badPolicy(_ faults: [PolicyDesk.Fault]) -> Problem {
        let first = faults[0]
        return Problem(
            status: 422, code: "bad-policy", title: "The policy cannot be taken; the one in force stays.",
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
