import HTTP
import JSON
import Jobs
import Store
import Time

/// `/jobs` and `/jobs/{uuid}`: making, finding and reading jobs.
struct JobResource: Sendable {
    let store: Store
    let clock: @Sendable () -> Timestamp

    func create(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"], hint: "Leave it out; an Idempotency-Key keeps a job from being made twice.")
        let key = try request.idempotencyKey()
        let new = try NewJobs(reading: request.body, contentType: try request.contentType())
        let creation: JobStore.Creation
        do throws(StoreError) {
            creation = try await store.jobs.create(new.jobs, idempotency: key)
        } catch {
            throw Problem(error, Links(request))
        }
        switch creation {
        case .created(let jobs): return try respond(201, jobs, changed: true, asList: new.isList, to: request)
        case .repeated(let jobs): return try respond(200, jobs, changed: false, asList: new.isList, to: request)
        }
    }

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        return try show(await store.existingJob(try request.jobID(), Links(request)), to: request)
    }

    private func show(_ job: Job, to request: Request) throws(Problem) -> Response {
        let links = Links(request)
        try request.checkCondition(on: job, links)
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity)
        writer.job(job, links)
        return try request.json(200, writer, links, of: job)
    }

    func find(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        let links = Links(request)
        let query = try JobSearch(reading: request.query, now: clock()).query
        try await store.checkTerms(in: query.conditions, links)
        let page = try await answer(links) { () throws(StoreError) in try await store.jobs.search(query) }
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity * (page.jobs.count + 1))
        let next = page.next.map { links.path("/jobs", JobSearch(query).items(after: $0)) }
        writer.list(page.jobs, next: next) { $0.job($1, links) }
        return try request.json(200, writer, links)
    }

    private func respond(
        _ status: Int, _ jobs: [Job], changed: Bool, asList: Bool, to request: Request
    ) throws(Problem) -> Response {
        let links = Links(request)
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity * jobs.count)
        guard !asList, let job = jobs.first else {
            writer.list(jobs, next: nil) { $0.job($1, links, changed: changed) }
            return try request.json(status, writer, links)
        }
        writer.job(job, links, changed: changed)
        var response = try request.json(status, writer, links, of: job)
        response.headers.append("Location", links.job(job.id))
        return response
    }
}
