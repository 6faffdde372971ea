package import Access
package import Jobs
package import Time

/// A decision about a crash that is claimed.
package struct DecidedCrash: Sendable {
    /// The job that crashed.
    package let job: ID<Job>
    /// The trigger that its successor is offered to; nil for any.
    package let trigger: String?
    /// What was decided.
    package let decision: Decision
    /// Who decided: the rescheduler, by a policy, or a person.
    package let actor: Actor
    /// What the person who decided said, if it was one.
    package let comment: String?

    /// Joins a crashed job and a decision.
    package init(_ job: Job, _ decision: Decision, by actor: Actor, comment: String? = nil) {
        (self.job, self.trigger) = (job.id, job.labels["trigger"])
        (self.decision, self.actor, self.comment) = (decision, actor, comment)
    }
}
