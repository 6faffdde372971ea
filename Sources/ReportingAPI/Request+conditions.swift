import HTTP
import Jobs

extension Request {
    /// Refuses to show the job when `If-Match` asks for another representation (RFC 9110, 13.1.1).
    ///
    /// - Throws: 412 `revision-mismatch`; 400 `bad-header` if the condition is malformed.
    func checkCondition(on job: Job, _ links: Links) throws(Problem) {
        guard let condition = try ifMatch(), !condition.matchesStrongly(EntityTag(String(job.revision))) else { return }
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
