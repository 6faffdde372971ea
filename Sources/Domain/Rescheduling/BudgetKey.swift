package import Time

/// What a budget counts under: budgets over the same thing in windows of the same length share a count.
package struct BudgetKey: Sendable, Hashable {
    /// What is counted apart.
    package let per: Budget.Per
    /// How long a window is.
    package let within: TimeSpan
    /// The taskname, architecture or cause; empty for none and for ``Budget/Per/all``.
    package let value: String

    /// Makes a key out of its parts.
    package init(per: Budget.Per, within: TimeSpan, value: String) {
        self.per = per
        self.within = within
        self.value = value
    }
}

/// One window of what a budget counts under.
package struct BudgetWindow: Sendable, Hashable {
    /// What it counts under.
    package let key: BudgetKey
    /// When it begins.
    package let beginsAt: Timestamp

    /// Makes a window out of its parts.
    package init(key: BudgetKey, beginsAt: Timestamp) { (self.key, self.beginsAt) = (key, beginsAt) }
}
