package import HTTP
import JSON
package import Jobs

/// The body of `PUT /jobs/{uuid}/state`, read and found good.
package struct StateReport: Sendable, Equatable {
    /// The state the job is said to have reached.
    package let state: JobState
    /// When, if the reporter said so.
    package let at: Timestamp?
    /// What broke; non-nil exactly when the state is CRASHED.
    package let crash: CrashReport?
    /// Free data; for a crash the same as `crash.keyvals`.
    package let keyvals: KeyValues

    /// Reads a body: bytes, the value of `Content-Type` and the time in, a report out.
    ///
    /// - Throws: 400 when it cannot be parsed, 415 when its type is not read here, 422 naming every bad field.
    package init(reading body: [UInt8], contentType: String?, now: Timestamp) throws(Problem) {
        let json = try BodyFormat.decode(body, contentType: contentType)
        guard case .object(let members) = json else { throw Problem.notAnObject(json, wanted: "an object") }
        var fields = BodyFields()
        let report = fields.stateReport(members, now: now)
        try fields.faults.refuse(422)
        self = report
    }

    fileprivate init(state: JobState, at: Timestamp?, crash: CrashReport?, keyvals: KeyValues) {
        (self.state, self.at, self.crash, self.keyvals) = (state, at, crash, keyvals)
    }

    /// What the report does to a job, if the job has the expected revision.
    package func transition(of job: JobID, expectedRevision: Int? = nil) -> Transition {
        guard let crash else {
            return Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: expectedRevision)
        }
        return Transition(job: job, crash: crash, at: at, expectedRevision: expectedRevision)
    }
}

extension BodyFields {
    static let stateReportFields = ["state", "at", "notify", "cause", "fatal", "keyvals"]

    fileprivate mutating func stateReport(_ members: [JSON.Member], now: Timestamp) -> StateReport {
        var state: JobState?
        var at: Timestamp?
        var crash = CrashReport()
        var crashFields: [String] = []
        for member in members {
            if ["notify", "cause", "fatal"].contains(member.key), !member.value.isNull {
                crashFields.append(member.key)
            }
            switch member.key {
            case "state": state = self.state(member)
            case "at": at = time(member, now: now)
            case "notify": crash.notify = text(member, .notify) ?? CrashReport.unknown
            case "cause": crash.cause = text(member, .cause) ?? CrashReport.unknown
            case "fatal": crash.fatal = bool(member) ?? false
            case "keyvals": crash.keyvals = pairs(member) ?? [:]
            default: unknown(member, known: Self.stateReportFields)
            }
        }
        if state == nil { missing("state", hint: "Say which, such as state=RUNNING.") }
        if let state, state != .crashed { refuseCrashFields(crashFields, state) }
        let isCrash = state == .crashed
        return StateReport(state: state ?? .crashed, at: at, crash: isCrash ? crash : nil, keyvals: crash.keyvals)
    }

    private mutating func state(_ member: JSON.Member) -> JobState? {
        guard let text = string(member) else { return nil }
        guard let state = JobState(rawValue: text) else {
            add(.unknownState(text, field: path + member.key))
            return nil
        }
        return state
    }

    private mutating func refuseCrashFields(_ names: [String], _ state: JobState) {
        for name in names {
            add(
                Fault(
                    field: path + name, code: "misplaced-field",
                    message: "goes with CRASHED only, not with \(state.rawValue)",
                    hint: "Leave \(name) out, or report state=CRASHED; keyvals go with every state."))
        }
    }
}
