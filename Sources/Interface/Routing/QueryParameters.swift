package import HTTP
import Spelling
package import Time
package import Validation
import Wire

/// The parameters of a query, read and validated.
package protocol QueryParameters: Sendable {
    /// The known names; a `<key>` at the end of one stands for any text.
    static var names: [String] { get }

    /// The parameters of an empty query, at this time.
    init(now: Timestamp)

    /// Takes a parameter with one of the names.
    mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors)

    /// Called after the last parameter, to report parameters that exclude each other.
    mutating func finish(_ errors: inout ValidationErrors)

    /// The error of a name that has a message of its own; nil for any other.
    static func refusal(of name: String) -> ValidationError?
}

extension QueryParameters {
    /// No parameters exclude each other.
    package mutating func finish(_: inout ValidationErrors) {}

    /// No name has a message of its own.
    package static func refusal(of _: String) -> ValidationError? { nil }

    /// Reads a query.
    ///
    /// - Throws: an error for every invalid parameter; for an unknown one, with the nearest that is known.
    package init(_ items: [QueryItem], now: Timestamp) throws(ValidationErrors) {
        self.init(now: now)
        var errors = ValidationErrors()
        for item in items {
            if let refusal = Self.refusal(of: item.name) {
                errors.add(refusal)
            } else if Self.isKnown(item.name) {
                take(item, &errors)
            } else {
                errors.add(.unknownParameter(item.name, known: Self.names))
            }
        }
        finish(&errors)
        try errors.refuse()
    }

    private static func isKnown(_ name: String) -> Bool {
        names.contains { known in
            known == name || (known.hasSuffix("<key>") && name.hasPrefix(known.dropLast("<key>".count)))
        }
    }
}

extension Call {
    /// The parameters of the query.
    ///
    /// - Throws: 400 naming every invalid parameter.
    func query<Query: QueryParameters>(_: Query.Type) throws(Problem) -> Query {
        do throws(ValidationErrors) {
            return try Query(request.query, now: now)
        } catch {
            throw Problem(error, status: 400)
        }
    }

    /// Refuses any query, for routes that take none: a parameter is never ignored.
    func refuseQuery() throws(Problem) {
        guard let first = request.query.first else { return }
        throw Problem(
            [
                ValidationError(
                    field: ValidationError.shown(first.name), code: .unknownParameter,
                    message: "is not a parameter here; this path has none",
                    hint: "Leave out the query, from the question mark on.")
            ], status: 400)
    }
}
