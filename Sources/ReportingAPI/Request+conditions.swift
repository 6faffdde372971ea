import HTTP
import Jobs

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
    /// What the tag of a job has behind the revision once it has a successor, which is in the body but no revision.
    private static let successorMark = "-s"

    /// The tag of what is shown of a job.
    init(_ job: Job) {
        self.init("\(job.revision)\(job.successor == nil ? "" : Self.successorMark)")
    }

    /// The revision a strong tag names, with a successor or without; nil if it cannot be one.
    var revision: Int? {
        guard !weak else { return nil }
        return Int(digits: String(opaque.hasSuffix(Self.successorMark) ? opaque.dropLast(2) : opaque[...]))
    }
}
