import HTTP
import JSON
import Jobs
import Store
import Time
import Validation

/// `/jobs/{uuid}/history`: what happened to a job, oldest first.
struct HistoryResource: Sendable {
    let store: Store

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        let id = try request.jobID()
        let page = try HistoryPage(reading: request.query)
        // One more than asked for tells whether there is a next page.
        let found = try await answer(links) { () throws(StoreError) in
            try await store.jobs.history(id, after: page.after, limit: page.limit + 1)
        }
        guard let found else { throw .noSuchJob(id) }
        let events = found.prefix(page.limit)
        var writer = JSONWriter(capacity: 300 * (events.count + 1))
        let last = found.count > page.limit ? events.last : nil
        let next = last.map { links.path("/jobs/\(id)/history", page.items(after: $0.sequence)) }
        writer.list(events, next: next) { $0.event($1) }
        return try request.json(200, writer, links)
    }
}

/// Which part of a history to give.
struct HistoryPage {
    var after: Int?
    var limit = JobQuery.defaultLimit

    init(reading items: [QueryItem]) throws(Problem) {
        var errors = ValidationErrors()
        for item in items {
            switch item.name {
            case "limit": limit = errors.limit(item) ?? limit
            case "cursor": after = errors.sequence(item)
            default: errors.add(.unknownParameter(item.name, known: ["limit", "cursor"]))
            }
        }
        try errors.refuse(400)
    }

    /// The query of the page that follows.
    func items(after sequence: Int) -> [QueryItem] {
        [QueryItem(name: "limit", value: "\(limit)"), QueryItem(name: "cursor", value: "\(sequence)")]
    }
}

extension ValidationErrors {
    fileprivate mutating func sequence(_ item: QueryItem) -> Int? {
        if let number = Int32(digits: item.value) { return Int(number) }
        add(.badCursor(item))
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func event(_ event: JobEvent) {
        beginObject()
        key("sequence")
        int(event.sequence)
        member("kind", event.kind.rawValue)
        member("state", event.state?.rawValue)
        member("occurred_at", event.occurredAt.description)
        member("recorded_at", event.recordedAt.description)
        member("keyvals", event.keyvals)
        crash(event.crash)
        endObject()
    }
}
