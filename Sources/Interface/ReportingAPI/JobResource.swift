import Access
import HTTP
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// `/jobs` and `/jobs/{uuid}`: creating, finding and reading jobs.
struct JobResource: Sendable {
    let store: Store

    func create(_ call: Call) async throws(Problem) -> Answer {
        let key = try call.idempotencyKey()
        let new = try call.body(NewJobs.init)
        let creation: JobStore.Creation
        do throws(StoreError) {
            creation = try await store.jobs.create(new.jobs, idempotency: key, by: call.actor)
        } catch {
            throw Problem(error, call.links)
        }
        switch creation {
        case .created(let jobs): return answer(201, jobs, changed: true, asList: new.isList, call)
        case .repeated(let jobs): return answer(200, jobs, changed: false, asList: new.isList, call)
        }
    }

    private func answer(_ status: Int, _ jobs: [Job], changed: Bool, asList: Bool, _ call: Call) -> Answer {
        guard !asList, let job = jobs.first else { return Answer(status, JobsAnswer(jobs, changed: changed)) }
        return Answer(status, job: job, changed: changed, location: call.links.job(job.id))
    }

    func read(_ call: Call) async throws(Problem) -> Answer {
        let job = try await store.existingJob(try call.jobID(), call.links)
        try call.checkCondition(on: job)
        return Answer(job: job)
    }

    func find(_ call: Call, _ search: JobSearch) async throws(Problem) -> Answer {
        let query = search.query
        try await store.checkTerms(in: query.conditions, call)
        let page = try await call.ask { () throws(StoreError) in try await store.jobs.search(query) }
        return Answer(200, FoundJobs(store: store, query: query, isLimited: search.isLimited, page: page))
    }
}
