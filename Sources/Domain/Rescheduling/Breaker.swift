import Jobs
package import Time

/// A circuit breaker: it holds crashes of a kind when there are abnormally many of them.
package struct Breaker: Sendable, Equatable {
    /// Its name, unique in the policy.
    package var name: String
    /// Which crashes it counts and holds.
    package var over: Conditions
    /// The length of the window in which crashes and ends are counted.
    package var within: TimeSpan
    /// It opens at this many crashes in the window, if they reach the ``share`` too.
    package var crashes: Int
    /// The crashes must also be this share of the jobs that ended in the window, in per cent, 1 to 100; a wave of which
    /// this share crashed again reopens the breaker.
    package var share: Int
    /// The shortest time between two canaries, and between two waves.
    package var every: TimeSpan
    /// It begins to release what it holds when this many canaries in a row succeeded; the first wave is that big.
    package var needs: Int

    /// Describes a breaker.
    package init(
        name: String, over: Conditions, within: TimeSpan, crashes: Int, share: Int, every: TimeSpan, needs: Int
    ) {
        self.name = name
        self.over = over
        self.within = within
        self.crashes = crashes
        self.share = share
        self.every = every
        self.needs = needs
    }

    /// Whether it is no longer in the policy.
    var isRetired: Bool { crashes == .max }

    /// A breaker that is no longer in the policy, and only releases in waves what it still holds: without canaries, and
    /// whatever the outcome of the waves. The rules and budgets of the policy still apply.
    package static func retired(_ name: String) -> Breaker {
        Breaker(
            name: name, over: Conditions(), within: TimeSpan(seconds: 600), crashes: .max, share: 100,
            every: TimeSpan(seconds: 60), needs: 3)
    }
}
