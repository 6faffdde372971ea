package import JSON
package import Jobs
package import Time
package import Validation

/// The body of `PUT /jobs/{uuid}/state`, read and validated.
package struct StateReport: Sendable, Equatable {
    /// The state that the job is reported to have reached.
    package let state: JobState
    /// When it was reached; nil for the time of recording.
    package let at: Timestamp?
    /// What broke; non-nil exactly when the state is CRASHED.
    package let crash: CrashReport?
    /// Free data; for a crash the same as `crash.keyvals`.
    package let keyvals: KeyValues

    /// Reads a body.
    ///
    /// - Throws: every bad field.
    package init(_ json: JSON, now: Timestamp) throws(ValidationErrors) {
        var (state, at): (JobState?, Timestamp?)
        var crash = CrashReport()
        var crashFields: [String] = []
        try BodyFields.read(json) { fields, member in
            if ["notify", "cause", "fatal"].contains(member.key), !member.value.isNull {
                crashFields.append(member.key)
            }
            switch member.key {
            case "state": state = fields.state(member)
            case "at": at = fields.time(member, now: now)
            case "notify": crash.notify = fields.text(member, .notify) ?? CrashReport.unknown
            case "cause": crash.cause = fields.text(member, .cause) ?? CrashReport.unknown
            case "fatal": crash.fatal = fields.bool(member) ?? false
            case "keyvals": crash.keyvals = fields.pairs(member) ?? [:]
            default: fields.unknown(member, known: BodyFields.stateReportFields)
            }
        } then: { fields in
            if state == nil { fields.missing("state", hint: "Give the state, such as state=RUNNING.") }
            if let state, state != .crashed { fields.refuseCrashFields(crashFields, state) }
        }
        self.state = state ?? .crashed
        self.at = at
        self.crash = state == .crashed ? crash : nil
        keyvals = crash.keyvals
    }

    /// The report as a transition of a job, on condition that it has the expected revision; nil for any.
    package func transition(of job: ID<Job>, expectedRevision: Int? = nil) -> Transition {
        guard let crash else {
            return Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: expectedRevision)
        }
        return Transition(job: job, crash: crash, at: at, expectedRevision: expectedRevision)
    }
}

extension BodyFields {
    static let stateReportFields = ["state", "at", "notify", "cause", "fatal", "keyvals"]

    fileprivate mutating func state(_ member: JSON.Member) -> JobState? {
        guard let text = string(member) else { return nil }
        guard let state = JobState(rawValue: text) else {
            add(.unknownState(text, field: path + member.key))
            return nil
        }
        return state
    }

    fileprivate mutating func refuseCrashFields(_ names: [String], _ state: JobState) {
        for name in names {
            add(
                ValidationError(
                    field: path + name, code: .misplacedField,
                    message: "is accepted with CRASHED only, not with \(state.rawValue)",
                    hint: "Leave \(name) out, or report state=CRASHED; keyvals are accepted with every state."))
        }
    }
}
