import Access
import HTTP
import JSON
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// `/jobs/{uuid}/state`: the state of a job, and the reports that change it.
struct StateResource: Sendable {
    let store: Store

    func read(_ call: Call) async throws(Problem) -> Answer {
        let job = try await store.existingJob(try call.jobID(), call.links)
        try call.checkCondition(on: job)
        return Answer(200, StateAnswer(job: job), tag: EntityTag(job))
    }

    func report(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.jobID()
        let condition = try call.request.ifMatch()
        let report = try call.body { json throws(ValidationErrors) in try StateReport(json, now: call.now) }
        let expected = try await expectedRevision(condition, of: id, call.links)
        let applied: JobStore.Applied
        do {
            applied = try await store.jobs.apply(report.transition(of: id, expectedRevision: expected), by: call.actor)
        } catch {
            if case .invalid(let why) = error { throw .badTime(why) }
            throw Problem(error, call.links)
        }
        return Answer(job: applied.job, changed: applied.changed)
    }

    /// The revision that `If-Match` requires; nil for any. The store checks it in the same statement as the change.
    ///
    /// A list that contains the job's present revision requires that one.
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
    /// 422 `bad-time`: the store refuses the time of the report.
    fileprivate static func badTime(_ why: String) -> Problem {
        Problem(
            status: 422, code: "bad-time", title: "A time is not accepted.", detail: why,
            hint: "Send the time it happened, or leave at out for now.",
            errors: [FieldError(field: "at", message: "cannot be when it happened")])
    }
}

/// The state of a job, with its crash and its successor.
private struct StateAnswer: Representation {
    let job: Job

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        let href = links.job(job.id)
        writer.beginObject()
        writer.member("uuid", job.id)
        writer.member("href", "\(href)/state")
        writer.member("state", job.state.rawValue)
        writer.member("revision", job.revision)
        writer.member("since", job.endedAt ?? job.startedAt ?? job.createdAt)
        writer.crash(job.crash)
        writer.member("successor", job.successor)
        writer.jobLinks(href)
        writer.endObject()
    }
}
