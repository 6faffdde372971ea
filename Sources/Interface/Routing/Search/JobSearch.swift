package import HTTP
package import Jobs
package import Time
package import Validation
import Wire

/// The query string of `GET /jobs`.
package struct JobSearch: QueryParameters {
    /// The query; its conditions are complete after ``finish(_:)``.
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

    /// The parameters of an empty query.
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

    /// Refuses empty windows, and collects the conditions.
    package mutating func finish(_ errors: inout ValidationErrors) {
        created.refuseEmpty(&errors)
        ended.refuseEmpty(&errors)
        query.conditions = filters.conditions
        if let since = created.since { query.conditions.append(.createdSince(since)) }
        if let until = created.until { query.conditions.append(.createdUntil(until)) }
        if let since = ended.since { query.conditions.append(.endedSince(since)) }
        if let until = ended.until { query.conditions.append(.endedUntil(until)) }
    }

    /// The error of a name with the comparison after a colon; nil for any other.
    package static func refusal(of name: String) -> ValidationError? { JobFilters.refusal(of: name) }
}

extension JobQuery {
    /// The query string of the page after `job`; its times are absolute, so that the window stays.
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
