package import Time

/// What was decided about one crash, and why, in a form that can be shown as it is.
package struct Decision: Sendable, Equatable {
    /// What happens with the crashed job; the raw value is the word of the API.
    package enum Verdict: String, CaseIterable, Sendable {
        /// A successor runs it again.
        case reschedule
        /// It is not run again.
        case giveUp = "give-up"
        /// A breaker holds it; it is decided about again when the breaker releases it.
        case hold
    }

    /// What happens with the crashed job.
    package let verdict: Verdict
    /// The name of the rule that decided; `otherwise`, `cap`, `kill switch` or `by hand` where none of the list did.
    package let rule: String
    /// The version of the policy that decided; 0 is the built-in one.
    package let policyVersion: Int
    /// The number of the attempt among those that count against the limit, from 1; one that does not count has the
    /// number it would have if it did.
    package let attempt: Int
    /// How many attempts the rule allows, the first included.
    package let limit: Int
    /// Whether this attempt counts against the limit of later ones.
    package let counts: Bool
    /// With `reschedule`, when the successor is due; a time in the past is due at once. Nil with any other verdict.
    package let notBefore: Timestamp?
    /// With `hold`, the name of the breaker that holds it. Nil with any other verdict.
    package let breaker: String?
    /// The decision as a sentence for people.
    package let text: String
    /// When it was decided.
    package let decidedAt: Timestamp

    /// Creates a decision from its parts.
    package init(
        verdict: Verdict, rule: String, policyVersion: Int, attempt: Int, limit: Int, counts: Bool,
        notBefore: Timestamp? = nil, breaker: String? = nil, text: String, decidedAt: Timestamp
    ) {
        self.verdict = verdict
        self.rule = rule
        self.policyVersion = policyVersion
        self.attempt = attempt
        self.limit = limit
        self.counts = counts
        self.notBefore = notBefore
        self.breaker = breaker
        self.text = text
        self.decidedAt = decidedAt
    }
}
