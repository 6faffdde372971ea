/// What to do with the crashes that meet some conditions.
package struct Rule: Sendable, Equatable {
    /// What a rule does; the raw value is the word of the policy file.
    package enum Action: String, CaseIterable, Sendable {
        /// Run the job again.
        case reschedule
        /// Do not run it again.
        case giveUp = "give-up"
    }

    /// What a rule does when its limit is reached; the raw value is the word of the policy file.
    package enum AtLimit: String, CaseIterable, Sendable {
        /// The job is not run again.
        case giveUp = "give-up"
        /// The rules below decide.
        case nextRule = "next-rule"
    }

    /// Its name, unique in the policy.
    package var name: String
    /// Which crashes it decides about.
    package var when: Conditions
    /// What it does with them.
    package var then: Action
    /// How many counted attempts it allows, the first included.
    package var limit: Int
    /// How long each attempt waits.
    package var backoff: Backoff
    /// Whether the attempt counts against limits. The cap counts every one.
    package var counts: Bool
    /// What happens at the limit.
    package var atLimit: AtLimit

    /// Creates a rule.
    package init(
        name: String, when: Conditions = Conditions(), then: Action, limit: Int = 3, backoff: Backoff = Backoff(),
        counts: Bool = true, atLimit: AtLimit = .giveUp
    ) {
        self.name = name
        self.when = when
        self.then = then
        self.limit = limit
        self.backoff = backoff
        self.counts = counts
        self.atLimit = atLimit
    }
}
