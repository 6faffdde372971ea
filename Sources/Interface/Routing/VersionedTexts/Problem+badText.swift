import HTTP
import JSON
import Validation

extension Problem {
    /// 422 `bad-policy` or `bad-routes`: every error with its line, and the text in force stays.
    static func badText(_ errors: [ValidationError], _ kind: VersionedTextWords) -> Problem {
        let first = errors[0]
        return Problem(
            status: 422, code: kind.code, title: "The \(kind.noun) is invalid; the one in force stays.",
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
    /// The message, with its place in the text.
    fileprivate var located: String {
        place.map { "Line \($0.line), column \($0.column): \(message)" } ?? message
    }
}
