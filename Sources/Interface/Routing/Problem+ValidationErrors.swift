package import HTTP
package import JSON
package import Validation

extension Problem {
    /// The most errors a problem lists.
    static let listedErrors = 100

    /// The problem that lists these errors.
    ///
    /// - Parameter status: 422 for a body, 400 for a query.
    package init(_ errors: ValidationErrors, status: Int) { self.init(errors.all, status: status) }

    /// The problem that lists these errors; its code is that of the first.
    package init(_ errors: [ValidationError], status: Int) {
        let first = errors[0]
        var hints: [String] = []
        for error in errors where !hints.contains(error.hint) && hints.count < 3 { hints.append(error.hint) }
        self.init(
            status: status, code: first.code.rawValue, title: first.code.title,
            detail: Self.detail(of: errors), hint: hints.joined(separator: " "),
            errors: errors.prefix(Self.listedErrors).map { FieldError(field: $0.field, message: $0.message) },
            extra: first.known.isEmpty ? [] : [.init("known", .array(first.known.map(JSON.string)))])
    }

    private static func detail(of errors: [ValidationError]) -> String {
        let first = "\(errors[0].field) \(errors[0].message)"
        return switch errors.count {
        case 1: "\(first)."
        case 2...listedErrors: "\(first). This is the first of \(errors.count) errors."
        default: "\(first). This is the first of \(errors.count) errors, of which \(listedErrors) are listed."
        }
    }
}

extension Call {
    /// Reads the fields of the body.
    ///
    /// - Parameter read: Creates a value of them, or throws every validation error.
    /// - Throws: 400 `bad-json`, `bad-form`; 422 naming every bad field.
    package func body<Value>(_ read: (JSON) throws(ValidationErrors) -> Value) throws(Problem) -> Value {
        let json = try BodyFormat.decode(request.body, contentType: try request.contentType())
        do throws(ValidationErrors) {
            return try read(json)
        } catch {
            throw Problem(error, status: 422)
        }
    }
}

extension ValidationError.Code {
    /// The title of the problem, for fields and parameters alike.
    var title: String {
        switch self {
        case .missingField: "A required field is missing."
        case .badValue: "A value has a form that is not accepted."
        case .valueTooLong: "A value is too long."
        case .tooManyKeyvals: "There are too many pairs."
        case .badKey: "A key has a form that is not accepted."
        case .unknownField: "The body has a field that does not exist."
        case .unknownParameter: "The query has a parameter that does not exist."
        case .tooManyJobs: "There are too many jobs in one request."
        case .unknownState: "There is no such state."
        case .unknownTerm: "The vocabulary has no such word."
        case .misplacedField: "A field is not accepted with this state."
        case .badTime: "A time is not accepted."
        case .badCursor: "The cursor is not one of this list."
        }
    }
}
