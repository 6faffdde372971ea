package import JSON
package import Jobs
import Time
package import Validation

/// The body of `POST /jobs`, read and validated.
package struct NewJobs: Sendable, Equatable {
    /// The jobs to create, 1 to ``NewJob/maxCount``.
    package let jobs: [NewJob]
    /// Whether the body was an array, so that the answer is a list.
    package let isList: Bool

    /// Reads a body, an object or an array of them.
    ///
    /// - Throws: every bad field.
    package init(_ json: JSON) throws(ValidationErrors) {
        switch json {
        case .object(let members):
            var fields = BodyFields()
            let job = fields.newJob(members)
            try fields.errors.refuse()
            (jobs, isList) = (job.map { [$0] } ?? [], false)
        case .array(let elements):
            (jobs, isList) = (try Self.jobs(elements), true)
        case let other:
            throw .notAnObject(other, wanted: "an object, or an array of objects")
        }
    }

    private static func jobs(_ elements: [JSON]) throws(ValidationErrors) -> [NewJob] {
        var errors = ValidationErrors()
        if let invalid = countError(elements.count) { throw ValidationErrors([invalid]) }
        var jobs: [NewJob] = []
        jobs.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                errors.add(
                    .badValue(
                        "[\(index)]", "is \(element.kind), but has to be an object",
                        hint: #"Write each job like {"taskname": "rpmlint"}."#))
                continue
            }
            var fields = BodyFields(path: "[\(index)].")
            if let job = fields.newJob(members) { jobs.append(job) }
            for invalid in fields.errors.all { errors.add(invalid) }
        }
        try errors.refuse()
        return jobs
    }

    private static func countError(_ count: Int) -> ValidationError? {
        switch count {
        case 0: .badValue("[0]", "is missing: the array is empty", hint: "Send 1 to \(NewJob.maxCount) jobs.")
        case ...NewJob.maxCount: nil
        default:
            ValidationError(
                field: "[\(NewJob.maxCount)]", code: .tooManyJobs,
                message: "exceeds the limit: the array has \(count) jobs",
                hint: "Send at most \(NewJob.maxCount) jobs at a time.")
        }
    }
}

extension BodyFields {
    static let newJobFields = [
        "taskname", "item", "item_type", "arch", "message_id", "trigger", "labels", "keyvals", "timeouts",
    ]

    /// Reads one job; nil when it is invalid.
    fileprivate mutating func newJob(_ members: [JSON.Member]) -> NewJob? {
        var job = NewJob(taskname: "")
        for member in members {
            switch member.key {
            case "taskname": job.taskname = text(member, .taskname) ?? ""
            case "item": job.item = text(member, .item)
            case "item_type": job.itemType = text(member, .itemType)
            case "arch": job.arch = text(member, .arch)
            case "message_id": job.messageID = text(member, .messageID)
            case "trigger": job.trigger = member.value.isNull ? nil : Trigger(json: member.value.text)
            case "labels": job.labels = pairs(member) ?? [:]
            case "keyvals": job.keyvals = pairs(member) ?? [:]
            case "timeouts": job.timeouts = timeouts(member)
            default: unknown(member, known: Self.newJobFields)
            }
        }
        if job.taskname.isEmpty { missing("taskname", hint: "Say what is run, such as taskname=rpmlint.") }
        return errors.all.isEmpty ? job : nil
    }

    private mutating func timeouts(_ member: JSON.Member) -> Timeouts {
        guard case .object(let members) = member.value else {
            refuseType(
                member, wanted: "an object",
                hint: #"Write it like {"queue": "6h", "run": "1h30m", "heartbeat": "90s"}."#)
            return Timeouts()
        }
        var (queue, run, heartbeat): (TimeSpan?, TimeSpan?, TimeSpan?)
        for member in members {
            switch member.key {
            case "queue": queue = span(member, in: "timeouts")
            case "run": run = span(member, in: "timeouts")
            case "heartbeat": heartbeat = span(member, in: "timeouts")
            default: add(.unknownField(member.key, in: path + "timeouts.", known: ["queue", "run", "heartbeat"]))
            }
        }
        let timeouts = Timeouts(queue: queue, run: run, heartbeat: heartbeat)
        for invalid in timeouts.errors { add(invalid.inside(path)) }
        return timeouts
    }
}
