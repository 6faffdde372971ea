package import HTTP
import Jobs
package import Time
package import Validation
import Wire

/// `limit` and `cursor`: which part of a list of numbered things to give.
package struct NumberedPage: QueryParameters {
    /// The names of the parameters.
    package static let names = ["limit", "cursor"]

    /// The number behind which the part begins.
    package private(set) var cursor: Int?
    /// The most entries.
    package private(set) var limit = JobQuery.defaultLimit

    /// Asks for what is given without any parameter.
    package init(now _: Timestamp) {}

    /// Takes a parameter.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        if item.name == "limit" {
            limit = errors.limit(item) ?? limit
            return
        }
        cursor = Int32(digits: item.value).map { Int($0) }
        if cursor == nil { errors.add(.badCursor(item.name, item.value)) }
    }

    /// The query of the page that follows.
    package func items(after number: Int) -> [QueryItem] { .page(limit: limit, cursor: "\(number)") }
}

/// `limit` and `cursor`: which part of a list of things with UUIDs to give.
package struct Page<Noun>: QueryParameters {
    /// The names of the parameters.
    package static var names: [String] { ["limit", "cursor"] }

    /// Behind which the part begins.
    package private(set) var cursor: ID<Noun>?
    /// The most entries.
    package private(set) var limit = JobQuery.defaultLimit

    /// Asks for what is given without any parameter.
    package init(now _: Timestamp) {}

    /// Takes a parameter.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        if item.name == "limit" {
            limit = errors.limit(item) ?? limit
            return
        }
        cursor = ID(item.value)
        if cursor == nil { errors.add(.badCursor(item.name, item.value)) }
    }

    /// The query of the page that follows.
    package func items(after id: ID<Noun>) -> [QueryItem] { .page(limit: limit, cursor: id.description) }
}

extension [QueryItem] {
    fileprivate static func page(limit: Int, cursor: String) -> [QueryItem] {
        [QueryItem(name: "limit", value: "\(limit)"), QueryItem(name: "cursor", value: cursor)]
    }
}

extension ValidationErrors {
    /// A page size, 1 to ``JobQuery/maxLimit``.
    mutating func limit(_ item: QueryItem) -> Int? {
        if let limit = Int32(digits: item.value), (1...JobQuery.maxLimit).contains(Int(limit)) { return Int(limit) }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))",
                hint: "Give a number from 1 to \(JobQuery.maxLimit), and follow next for more."))
        return nil
    }
}
