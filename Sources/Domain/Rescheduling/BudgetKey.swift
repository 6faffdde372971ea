package import Time

/// The key of a budget's count: budgets over the same thing in windows of the same length share a count.
package struct BudgetKey: Sendable, Hashable {
    /// What is counted separately.
    package let per: Budget.Per
    /// How long a window is.
    package let within: TimeSpan
    /// The taskname, architecture or cause; empty for none and for ``Budget/Per/all``.
    package let value: String

    /// Creates a key from its parts.
    package init(per: Budget.Per, within: TimeSpan, value: String) {
        self.per = per
        self.within = within
        self.value = value
    }
}

/// One window of a key.
package struct BudgetWindow: Sendable, Hashable {
    /// The key.
    package let key: BudgetKey
    /// When it begins.
    package let beginsAt: Timestamp

    /// Creates a window from its parts.
    package init(key: BudgetKey, beginsAt: Timestamp) { (self.key, self.beginsAt) = (key, beginsAt) }
}
