package import JSON
package import Jobs

extension JSONWriter {
    /// Writes the member `decision` of a job: what becomes of its crash, or `null`.
    package mutating func decision(_ decision: Decision?) {
        key("decision")
        guard let decision else { return null() }
        beginObject()
        member("verdict", decision.verdict.rawValue)
        member("rule", decision.rule)
        key("policy_version")
        int(decision.policyVersion)
        key("attempt")
        int(decision.attempt)
        key("limit")
        int(decision.limit)
        member("not_before", decision.notBefore)
        member("text", decision.text)
        member("decided_at", decision.decidedAt)
        endObject()
    }
}
