package import HTTP
package import Jobs
package import Time
package import Validation
import Wire

/// The query string of `GET /jobs`.
package struct JobSearch: QueryParameters {
    /// The question; its conditions are whole once all parameters are taken.
    package private(set) var query: JobQuery
    /// Whether `limit` was given: then a list without pages ends there, too.
    package private(set) var isLimited = false
    private var filters = JobFilters()
    private var created: TimeWindow
    private var ended: TimeWindow

    /// The names of the parameters.
    package static let names =
        ["state"] + JobFilters.names
        + ["crash.kv.<key>", "since", "until", "ended_since", "ended_until", "order", "limit", "cursor"]

    /// Asks for what is given without any parameter.
    package init(now: Timestamp) {
        query = JobQuery()
        created = TimeWindow("since", "until", now: now)
        ended = TimeWindow("ended_since", "ended_until", now: now)
    }

    /// Takes a parameter.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        switch item.name {
        case "state": filters.takeStates(item, &errors)
        case "order": query.order = errors.order(item) ?? query.order
        case "limit": (query.limit, isLimited) = (errors.limit(item) ?? query.limit, true)
        case "cursor":
            query.after = ID(item.value)
            if query.after == nil { errors.add(.badCursor(item.name, item.value)) }
        default:
            _ =
                filters.take(item, &errors) || filters.takeCrashPair(item, &errors)
                || created.take(item, &errors) || ended.take(item, &errors)
        }
    }

    /// Checks that the times have something between them, and gathers the conditions.
    package mutating func finish(_ errors: inout ValidationErrors) {
        created.refuseEmpty(&errors)
        ended.refuseEmpty(&errors)
        query.conditions = filters.conditions
        if let since = created.since { query.conditions.append(.createdSince(since)) }
        if let until = created.until { query.conditions.append(.createdUntil(until)) }
        if let since = ended.since { query.conditions.append(.endedSince(since)) }
        if let until = ended.until { query.conditions.append(.endedUntil(until)) }
    }

    /// What is wrong with a name of before.
    package static func refusal(of name: String) -> ValidationError? { JobFilters.refusal(of: name) }
}

extension JobQuery {
    /// The query string of the page behind `job`; relative times have become absolute, so that the window stays.
    package func items(after job: ID<Job>) -> [QueryItem] {
        conditions.items + [
            QueryItem(name: "order", value: order.rawValue), QueryItem(name: "limit", value: "\(limit)"),
            QueryItem(name: "cursor", value: job.description),
        ]
    }
}

extension ValidationErrors {
    fileprivate mutating func order(_ item: QueryItem) -> JobQuery.Order? {
        if let order = JobQuery.Order(rawValue: item.value) { return order }
        add(
            .badValue(
                item.name, "is \(ValidationError.quoted(item.value))", hint: "Write order=newest or order=oldest."))
        return nil
    }
}
