package import HTTP
import Jobs
package import Time
package import Validation
import Wire

/// `limit` and `cursor`: a page of a list whose entries have numbers.
package struct NumberedPage: QueryParameters {
    /// The names of the parameters.
    package static let names = ["limit", "cursor"]

    /// The number after which the page begins.
    package private(set) var cursor: Int?
    /// The most entries of the page.
    package private(set) var limit = JobQuery.defaultLimit

    /// The parameters of an empty query.
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

    /// The query of the next page.
    package func items(after number: Int) -> [QueryItem] { .page(limit: limit, cursor: "\(number)") }
}

/// `limit` and `cursor`: a page of a list whose entries have UUIDs.
package struct Page<Noun>: QueryParameters {
    /// The names of the parameters.
    package static var names: [String] { ["limit", "cursor"] }

    /// The UUID after which the page begins.
    package private(set) var cursor: ID<Noun>?
    /// The most entries of the page.
    package private(set) var limit = JobQuery.defaultLimit

    /// The parameters of an empty query.
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

    /// The query of the next page.
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
