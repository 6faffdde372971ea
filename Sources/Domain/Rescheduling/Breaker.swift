import Jobs
package import Time

/// What holds crashes of a kind back when there are abnormally many of them.
package struct Breaker: Sendable, Equatable {
    /// Its name, alone of its kind in the policy.
    package var name: String
    /// Which crashes it counts and holds.
    package var over: Conditions
    /// In how long a time crashes are counted.
    package var within: TimeSpan
    /// It opens at this many crashes in that time, if they are the ``share`` too.
    package var crashes: Int
    /// It opens when the crashes are this many per cent of the jobs that ended in that time, 1 to 100.
    package var share: Int
    /// While it is open, a canary is released this often.
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
    /// whatever becomes of the waves. The rules and budgets of the policy still hold.
    package static func retired(_ name: String) -> Breaker {
        Breaker(
            name: name, over: Conditions(), within: TimeSpan(seconds: 600), crashes: .max, share: 100,
            every: TimeSpan(seconds: 60), needs: 3)
    }
}
