package import HTTP
package import Jobs
import Time
import Wire

extension EntityTag {
    /// The mark between the revision and the time of the decision about a crash. A decision changes the body, but not
    /// the revision.
    private static let decisionMark = "-d"

    /// The tag of a job, with its latest decision.
    package init(_ job: Job) {
        let decision = job.decision.map { Self.decisionMark + String($0.decidedAt.microseconds, radix: 36) }
        self.init("\(job.revision)\(decision ?? "")")
    }

    /// The revision a strong tag names, with a decision or without; nil if it cannot be one.
    package var revision: Int? {
        guard !weak else { return nil }
        let parts = opaque.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || parts[1].first == "d" else { return nil }
        return Int(digits: String(parts[0]))
    }
}
