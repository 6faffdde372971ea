/// The rescheduling policy: rules, of which the first that matches decides, and the bounds of all of them.
package struct Policy: Sendable, Equatable {
    /// Which stored version it is; 0 is the one built in.
    package var version: Int
    /// The kill switch: why nothing is rescheduled. Nil when it is off.
    package var stop: String?
    /// The most attempts of a chain, the first included; no rule allows more.
    package var cap: Int
    /// In order: the first that matches decides.
    package var rules: [Rule]
    /// What happens to a crash no rule matches. Its name is `otherwise`, it has no conditions.
    package var otherwise: Rule
    /// The breakers, which hold crashes when there are too many.
    package var breakers: [Breaker]
    /// The budgets, which limit the reschedules in a window.
    package var budgets: [Budget]

    /// Creates a policy; what is left out is that of the default.
    package init(
        version: Int = 0, stop: String? = nil, cap: Int = 10, rules: [Rule] = [],
        otherwise: Rule = Rule(name: RuleName.otherwise, then: .reschedule), breakers: [Breaker] = [],
        budgets: [Budget] = []
    ) {
        self.version = version
        self.stop = stop
        self.cap = cap
        self.rules = rules
        self.otherwise = otherwise
        self.breakers = breakers
        self.budgets = budgets
    }
}

/// The names in decisions that are not those of a rule of the list; no rule may have them.
package enum RuleName {
    /// No rule matched.
    package static let otherwise = "otherwise"
    /// The chain has as many attempts as the policy's cap.
    package static let cap = "cap"
    /// Rescheduling is stopped.
    package static let killSwitch = "kill switch"
    /// A person decided, not the policy.
    package static let byHand = "by hand"
    /// All of them.
    package static let reserved = [otherwise, cap, killSwitch, byHand]
}
