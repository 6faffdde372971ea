import HTTP
import Jobs
import Routing
import Store
import Time

/// `/jobs/{uuid}/chain`: all attempts of the job's chain, first to last.
struct ChainResource: Sendable {
    let store: Store

    func read(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.jobID()
        let jobs = try await call.ask { () throws(StoreError) in try await store.jobs.chain(of: id) }
        guard !jobs.isEmpty else { throw .noSuchJob(id) }
        return Answer(200, JobsAnswer(jobs))
    }
}
