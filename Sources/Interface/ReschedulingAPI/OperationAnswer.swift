import Access
import JSON
import Jobs
import Routing
import Store
import Time
import Wire

/// An operation.
struct OperationAnswer: Representation {
    let operation: Operation
    let changed: Bool?

    func writeJSON(to writer: inout JSONWriter, _ links: Links) { writer.operation(operation, links, changed: changed) }
}

/// A page of operations.
struct OperationsAnswer: Representation {
    let operations: [Operation]
    let next: String?

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.list(next: next) { writer in
            for operation in operations { writer.operation(operation, links, changed: nil) }
        }
    }
}

/// What an operation would do.
struct OperationPlan: Representation {
    let operation: NewOperation
    let matching: Int
    let jobs: [ID<Job>]

    func writeJSON(to writer: inout JSONWriter, _ links: Links) {
        writer.beginObject()
        writer.member("dry_run", true)
        writer.member("query", operation.query)
        writer.member("matching", matching)
        writer.member("total", min(matching, operation.limit))
        writer.member("jobs", jobs.map { links.job($0) })
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func operation(_ operation: Operation, _ links: Links, changed: Bool?) {
        beginObject()
        member("uuid", operation.id)
        member("href", links.path("/operations/\(operation.id)"))
        if let changed { member("changed", changed) }
        member("state", operation.state.rawValue)
        member("query", operation.query)
        member("comment", operation.comment)
        member("actor", operation.actor.name)
        member("rate", operation.rate)
        member("matching", operation.matching)
        member("total", operation.total)
        member("done", operation.done)
        member("failed", operation.failed)
        key("skipped")
        beginObject()
        member("already_rescheduled", operation.already)
        member("fatal", operation.fatal)
        member("gone", operation.gone)
        endObject()
        member("force", operation.force)
        member("reason", operation.reason)
        member("started_at", operation.startedAt)
        member("ended_at", operation.endedAt)
        endObject()
    }
}
