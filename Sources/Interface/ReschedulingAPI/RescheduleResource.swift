import HTTP
import JSON
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// `/jobs/{uuid}/reschedule`: rescheduling a crashed job by hand.
struct RescheduleResource: Sendable {
    let store: Store

    func create(_ call: Call) async throws(Problem) -> Answer {
        let id = try call.jobID()
        let wanted = try call.body(RescheduleRequest.init)
        let outcome = try await call.ask { () throws(StoreError) in
            let version = try await store.policies.current()?.version ?? 0
            return try await store.rescheduling.rescheduleByHand(
                id, comment: wanted.comment, force: wanted.force, policyVersion: version, by: call.actor,
                now: call.now)
        }
        switch outcome {
        case .made(let successor): return try await answer(201, successor, changed: true, call.links)
        case .repeated(let successor): return try await answer(200, successor, changed: false, call.links)
        case .taken(let successor): throw .alreadyRescheduled(id, successor, call.links)
        case .fatal: throw .crashIsFatal(id)
        case .notCrashed: throw .notCrashed(try await store.existingJob(id, call.links))
        }
    }

    private func answer(
        _ status: Int, _ id: ID<Job>, changed: Bool, _ links: Links
    ) async throws(Problem) -> Answer {
        let job = try await store.existingJob(id, links)
        return Answer(status, job: job, changed: changed, location: links.job(id))
    }
}

extension Problem {
    fileprivate static func alreadyRescheduled(_ job: ID<Job>, _ successor: ID<Job>, _ links: Links) -> Problem {
        Problem(
            status: 409, code: "already-rescheduled", title: "The job has a successor already.",
            detail: "The job \(job) was run again as \(successor).",
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
