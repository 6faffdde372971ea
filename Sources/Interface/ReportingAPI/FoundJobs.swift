import HTTP
import JSON
import Jobs
import Routing
import Store
import Wire

/// A part of the jobs that a search finds.
struct FoundJobs: ListRepresentation {
    let store: Store
    /// What this part was asked for by.
    let query: JobQuery
    let isLimited: Bool
    let page: JobStore.Page

    var count: Int { page.jobs.count }

    var jsonCapacity: Int { JSONWriter.jobCapacity * (count + 1) }

    func writeEntry(_ index: Int, to writer: inout JSONWriter, _ links: Links) { writer.job(page.jobs[index], links) }

    func next(_ links: Links) -> String? { page.next.map { links.path("/jobs", query.items(after: $0)) } }

    func following() async throws -> FoundJobs? {
        guard let next = page.next else { return nil }
        var query = query
        (query.after, query.limit) = (next, JobQuery.maxLimit)
        let page = try await store.jobs.search(query)
        return FoundJobs(store: store, query: query, isLimited: isLimited, page: page)
    }
}
