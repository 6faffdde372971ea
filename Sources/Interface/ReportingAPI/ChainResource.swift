import HTTP
import JSON
import Jobs
import Store

/// `/jobs/{uuid}/chain`: all the attempts, first to last.
struct ChainResource: Sendable {
    let store: Store

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let id = try request.jobID()
        let jobs = try await answer(links) { () throws(StoreError) in try await store.jobs.chain(of: id) }
        guard !jobs.isEmpty else { throw .noSuchJob(id) }
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity * jobs.count)
        writer.list(jobs, next: nil) { $0.job($1, links) }
        return try request.json(200, writer, links)
    }
}
