import HTTP
import Jobs
import Time
import Validation

/// The query string of `GET /jobs`, read and found good.
struct JobSearch {
    let query: JobQuery

    /// The parameters there are, besides `kv.<key>`, `crash.kv.<key>` and `label.<key>`.
    static let names =
        ["state"] + JobFilters.names
        + ["crash.kv.<key>", "since", "until", "ended_since", "ended_until", "order", "limit", "cursor"]

    init(_ query: JobQuery) { self.query = query }

    /// Reads a query string.
    ///
    /// - Throws: 400 naming every parameter that is wrong.
    init(reading items: [QueryItem], now: Timestamp) throws(Problem) {
        var query = JobQuery()
        var filters = JobFilters()
        var created = TimeWindow("since", "until", now: now)
        var ended = TimeWindow("ended_since", "ended_until", now: now)
        for item in items {
            switch item.name {
            case "state": filters.takeStates(item)
            case "order": query.order = filters.errors.order(item) ?? query.order
            case "limit": query.limit = filters.errors.limit(item) ?? query.limit
            case "cursor": query.after = filters.errors.jobCursor(item)
            default:
                if filters.take(item) || filters.takeCrashPair(item) { continue }
                if created.take(item, &filters.errors) || ended.take(item, &filters.errors) { continue }
                filters.errors.add(.unknownParameter(item.name, known: Self.names))
            }
        }
        created.refuseEmpty(&filters.errors)
        ended.refuseEmpty(&filters.errors)
        try filters.errors.refuse(400)
        query.conditions = filters.conditions
        if let since = created.since { query.conditions.append(.createdSince(since)) }
        if let until = created.until { query.conditions.append(.createdUntil(until)) }
        if let since = ended.since { query.conditions.append(.endedSince(since)) }
        if let until = ended.until { query.conditions.append(.endedUntil(until)) }
        self.query = query
    }

    /// The query string of the page behind `job`; relative times have become absolute, so that the window stays.
    func items(after job: ID<Job>) -> [QueryItem] {
        query.conditions.map(\.item) + [
            QueryItem(name: "order", value: query.order.rawValue), QueryItem(name: "limit", value: "\(query.limit)"),
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

    fileprivate mutating func jobCursor(_ item: QueryItem) -> ID<Job>? {
        if let job = ID<Job>(item.value) { return job }
        add(.badCursor(item))
        return nil
    }
}
