/// That a breaker releases a held crash.
package struct Release: Sendable, Equatable {
    /// The name of the breaker, which does not hold this crash again now. Other breakers may, unless it is a canary.
    package var breaker: String
    /// Whether it goes as a canary: it counts against the budgets, but does not wait for them.
    package var canary: Bool

    /// Describes a release.
    package init(breaker: String, canary: Bool) {
        self.breaker = breaker
        self.canary = canary
    }
}
