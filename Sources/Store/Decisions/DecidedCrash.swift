package import Access
package import Jobs
package import Time

/// A decision about a claimed crash.
package struct DecidedCrash: Sendable {
    /// The job that crashed.
    package let job: ID<Job>
    /// The trigger that its successor is offered to; nil for any.
    package let trigger: String?
    /// What was decided.
    package let decision: Decision
    /// Who decided: the rescheduler, by a policy, or a person.
    package let actor: Actor
    /// The comment of the person who decided; nil for a policy.
    package let comment: String?

    /// Joins a crashed job and a decision.
    package init(_ job: Job, _ decision: Decision, by actor: Actor, comment: String? = nil) {
        (self.job, self.trigger) = (job.id, job.labels["trigger"])
        (self.decision, self.actor, self.comment) = (decision, actor, comment)
    }
}
