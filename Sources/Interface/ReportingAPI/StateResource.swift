import HTTP
import JSON
import Jobs
import Store
import Time

/// `/jobs/{uuid}/state`: where a job is in its life, and the reports that move it.
struct StateResource: Sendable {
    let store: Store
    let clock: @Sendable () -> Timestamp

    func read(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let job = try await store.existingJob(try request.jobID(), links)
        try request.checkCondition(on: job, links)
        var writer = JSONWriter()
        writer.state(of: job, links)
        return try request.json(200, writer, links, of: job)
    }

    func report(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        let links = Links(request)
        let id = try request.jobID()
        try request.refuseConditions(["If-None-Match"], hint: "Make a report conditional on a revision by If-Match.")
        let condition = try request.ifMatch()
        let report = try StateReport(
            reading: request.body, contentType: try request.contentType(), now: clock())
        let expected = try await expectedRevision(condition, of: id, links)
        let applied: JobStore.Applied
        do {
            applied = try await store.jobs.apply(report.transition(of: id, expectedRevision: expected))
        } catch {
            if case .invalid(let why) = error { throw .badTime(why) }
            throw Problem(error, links)
        }
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity)
        writer.job(applied.job, links, changed: applied.changed)
        return try request.json(200, writer, links, of: applied.job)
    }

    /// The revision `If-Match` demands; the store checks it in the same statement as the change.
    ///
    /// A list is decided by what the job has now; that is the demand then. Nil demands nothing.
    private func expectedRevision(
        _ condition: EntityTag.Condition?, of id: ID<Job>, _ links: Links
    ) async throws(Problem) -> Int? {
        guard case .tags(let tags) = condition else { return nil }
        if tags.count == 1, let revision = tags[0].revision, revision > 0 { return revision }
        let job = try await store.existingJob(id, links)
        guard tags.contains(where: { $0.revision == job.revision }) else { throw .stale(job, links) }
        return job.revision
    }
}

extension Problem {
    /// 422 `bad-time`: the store says that the job cannot have got there then.
    fileprivate static func badTime(_ why: String) -> Problem {
        Problem(
            status: 422, code: "bad-time", title: "A time is not accepted.", detail: why,
            hint: "Send the time it happened, or leave at out for now.",
            errors: [FieldError(field: "at", message: "cannot be when it happened")])
    }
}

extension JSONWriter {
    /// Writes the state of a job, and what is known about how it came about.
    fileprivate mutating func state(of job: Job, _ links: Links) {
        let href = links.job(job.id)
        beginObject()
        member("uuid", job.id.description)
        member("href", "\(href)/state")
        member("state", job.state.rawValue)
        key("revision")
        int(job.revision)
        member("since", (job.endedAt ?? job.startedAt ?? job.createdAt).description)
        crash(job.crash)
        member("successor", job.successor?.description)
        jobLinks(href)
        endObject()
    }
}
