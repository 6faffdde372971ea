import Access
import HTTP
import JSON
import Jobs
import Routing
import Store
import Time
import Wire

/// `/jobs/{uuid}/history`: what happened to a job, oldest first.
struct HistoryResource: Sendable {
    let store: Store

    func read(_ call: Call, _ page: NumberedPage) async throws(Problem) -> Answer {
        let id = try call.jobID()
        // One more than asked for shows whether there is a next page.
        let found = try await call.ask { () throws(StoreError) in
            try await store.jobs.history(id, after: page.cursor, limit: page.limit + 1)
        }
        guard let found else { throw .noSuchJob(id) }
        let events = found.prefix(page.limit)
        let last = found.count > page.limit ? events.last : nil
        let next = last.map { call.links.path("/jobs/\(id)/history", page.items(after: $0.sequence)) }
        return Answer(200, HistoryAnswer(events: Array(events), next: next))
    }
}

private struct HistoryAnswer: Representation {
    let events: [JobEvent]
    let next: String?

    var jsonCapacity: Int { 300 * (events.count + 1) }

    func writeJSON(to writer: inout JSONWriter, _: Links) {
        writer.list(next: next) { writer in
            for event in events { writer.event(event) }
        }
    }
}
