package import HTTP
import Spelling
package import Time
package import Validation
import Wire

/// The parameters of a query, read and found good.
package protocol QueryParameters: Sendable {
    /// The names there are; a `<key>` at the end of one stands for any text.
    static var names: [String] { get }

    /// What is asked without any parameter, at this time.
    init(now: Timestamp)

    /// Takes a parameter with one of the names.
    mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors)

    /// Is called after the last parameter, to say what does not go together.
    mutating func finish(_ errors: inout ValidationErrors)

    /// What is wrong with a name that deserves words of its own; nil for any other.
    static func refusal(of name: String) -> ValidationError?
}

extension QueryParameters {
    /// Everything goes together.
    package mutating func finish(_: inout ValidationErrors) {}

    /// No name deserves words of its own.
    package static func refusal(of _: String) -> ValidationError? { nil }

    /// Reads a query.
    ///
    /// - Throws: every parameter that is wrong, the unknown ones with the nearest that is known.
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
    /// - Throws: 400 naming every parameter that is wrong.
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
                    message: "is not a parameter here; there are none",
                    hint: "Leave everything from the question mark on out.")
            ], status: 400)
    }
}
