import HTTP
import Jobs
import Time

extension Request {
    /// Refuses to show the job when `If-Match` asks for another representation (RFC 9110, 13.1.1).
    ///
    /// - Throws: 412 `revision-mismatch`; 400 `bad-header` if a condition is malformed.
    func checkCondition(on job: Job, _ links: Links) throws(Problem) {
        // Which condition decides is no reason to pass over a malformed one.
        _ = try ifNoneMatch()
        guard let condition = try ifMatch(), !condition.matchesStrongly(EntityTag(job)) else { return }
        throw .stale(job, links)
    }

    /// Refuses conditions that would not be looked at: whoever sends one must not believe that it held.
    ///
    /// - Throws: 400 `bad-header`.
    func refuseConditions(_ names: [String], hint: String) throws(Problem) {
        for name in names where headers[name] != nil {
            throw .badHeader(name, hint, detail: "\(name) is no condition that \(method) can have here.")
        }
    }
}

extension EntityTag {
    /// What stands behind the revision once it is decided what becomes of a crash, before the time of the decision: that
    /// is in the body, but makes no revision.
    private static let decisionMark = "-d"

    /// The tag of what is shown of a job.
    init(_ job: Job) {
        let decision = job.decision.map { Self.decisionMark + String($0.decidedAt.microseconds, radix: 36) }
        self.init("\(job.revision)\(decision ?? "")")
    }

    /// The revision a strong tag names, with a decision or without; nil if it cannot be one.
    var revision: Int? {
        guard !weak else { return nil }
        let parts = opaque.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || parts[1].first == "d" else { return nil }
        return Int(digits: String(parts[0]))
    }
}
