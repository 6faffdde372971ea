/// The release of a held crash by a breaker.
package struct Release: Sendable, Equatable {
    /// The name of the breaker, which does not hold this crash again now. Other breakers may, unless it is a canary.
    package var breaker: String
    /// Whether it is a canary, which counts against the budgets, but is not deferred by them.
    package var canary: Bool

    /// Describes a release.
    package init(breaker: String, canary: Bool) {
        self.breaker = breaker
        self.canary = canary
    }
}
