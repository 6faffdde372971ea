import HTTP
import JSON
import Jobs
import Store
import Time

/// `/jobs/{uuid}/reschedule`: a person has a crashed job run again.
struct RescheduleResource: Sendable {
    let store: Store
    let clock: @Sendable () -> Timestamp

    func create(_ request: Request) async throws(Problem) -> Response {
        try request.acceptJSON()
        try request.refuseParameters()
        try request.refuseConditions(
            ["If-Match", "If-None-Match"],
            hint: "Leave it out; a crash has one successor, however often it is asked for.")
        let links = Links(request)
        let id = try request.jobID()
        let wanted = try RescheduleRequest(reading: request.body, contentType: try request.contentType())
        let outcome = try await answer(links) { () throws(StoreError) in
            let version = try await store.policies.current()?.version ?? 0
            return try await store.rescheduling.rescheduleByHand(
                id, comment: wanted.comment, force: wanted.force, policyVersion: version, now: clock())
        }
        switch outcome {
        case .made(let successor): return try await respond(201, successor, changed: true, to: request)
        case .repeated(let successor): return try await respond(200, successor, changed: false, to: request)
        case .taken(let successor): throw .alreadyRescheduled(id, successor, links)
        case .fatal: throw .crashIsFatal(id)
        case .notCrashed: throw .notCrashed(try await store.existingJob(id, links))
        }
    }

    private func respond(
        _ status: Int, _ id: ID<Job>, changed: Bool, to request: Request
    ) async throws(Problem) -> Response {
        let links = Links(request)
        let job = try await store.existingJob(id, links)
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity)
        writer.job(job, links, changed: changed)
        var response = try request.json(status, writer, links, of: job)
        response.headers.append("Location", links.job(id))
        return response
    }
}

/// The body of `POST /jobs/{uuid}/reschedule`, read and found good.
struct RescheduleRequest: Equatable {
    /// Why.
    var comment = ""
    /// Even if the crash is fatal.
    var force = false

    /// - Throws: 400 when it cannot be parsed, 415 when its type is not read here, 422 naming every bad field.
    init(reading body: [UInt8], contentType: String?) throws(Problem) {
        try BodyFields.read(body, contentType: contentType) { fields, member in
            switch member.key {
            case "comment": comment = fields.text(member, .comment) ?? ""
            case "force": force = fields.bool(member) ?? false
            default: fields.unknown(member, known: ["comment", "force"])
            }
        } then: { fields in
            guard comment.isEmpty else { return }
            fields.missing("comment", hint: "Say why it is to run again, such as comment=\"the mirror is back\".")
        }
    }
}

extension Problem {
    fileprivate static func alreadyRescheduled(_ job: ID<Job>, _ successor: ID<Job>, _ links: Links) -> Problem {
        Problem(
            status: 409, code: "already-rescheduled", title: "The job is run again already.",
            detail: "The job \(job) is run again as \(successor).",
            hint: "Look at \(links.job(successor)); if that crashed too, have that one run again.",
            extra: [.init("successor", .string(successor.description)), .init("job", .string(links.job(job)))])
    }

    fileprivate static func crashIsFatal(_ job: ID<Job>) -> Problem {
        Problem(
            status: 409, code: "crash-is-fatal", title: "The crash was reported as fatal.",
            detail: "The reporter of the crash of \(job) said that running it again will not help.",
            hint: "If it will help now, send force=true.")
    }

    fileprivate static func notCrashed(_ job: Job) -> Problem {
        Problem(
            status: 409, code: "not-crashed", title: "Only a crashed job can be run again.",
            detail: "The job \(job.id) is \(job.state.rawValue).",
            hint: job.state.isEnd
                ? "Create a new job by POST /jobs." : "Report its crash first, or create a new job by POST /jobs.",
            extra: [.init("state", .string(job.state.rawValue))])
    }
}
