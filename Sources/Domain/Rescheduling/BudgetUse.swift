import Jobs
package import Time

/// How many reschedules were decided already, by key and by the window in which they are due.
///
/// The driver loads the windows that are not over for the keys of a batch, and adds each reschedule it decides.
package struct BudgetUse: Sendable, Equatable {
    private var counts: [BudgetKey: [Timestamp: Int]] = [:]
    /// The windows that became full here; those that were loaded full are found by their counts.
    private var full: [BudgetKey: FullWindows] = [:]

    /// Begins with the counts that are stored.
    package init(_ counts: [BudgetWindow: Int] = [:]) {
        for (window, count) in counts { set(window.key, window: window.beginsAt, to: count) }
    }

    /// Sets how many are due in the window of `key` that begins at `window`.
    package mutating func set(_ key: BudgetKey, window: Timestamp, to count: Int) {
        counts[key, default: [:]][window] = count
    }

    /// How many are due in the window of `key` that begins at `window`.
    package func count(_ key: BudgetKey, window: Timestamp) -> Int { counts[key]?[window] ?? 0 }

    /// Counts one more reschedule, under each of the budgets; `due` is `max(decision.notBefore, facts.now)`.
    ///
    /// - Returns: the windows whose counts grew by one, for the driver to store.
    @discardableResult
    package mutating func spend(
        _ budgets: [Budget], _ facts: Facts, due: Timestamp
    ) -> [BudgetWindow] {
        var spent: [BudgetWindow] = []
        for budget in budgets {
            let (key, window) = (budget.key(of: facts), budget.window(of: due))
            if spent.contains(where: { $0.key == key }) { continue }
            counts[key, default: [:]][window, default: 0] += 1
            if count(key, window: window) == budget.limit {
                full[key, default: FullWindows()].add(window, until: window + budget.within)
            }
            spent.append(BudgetWindow(key: key, beginsAt: window))
        }
        return spent
    }

    /// The earliest time at or after `due` at which there is room under every budget, and the last budget that deferred
    /// it; nil if there is room at `due`.
    package func room(
        for facts: Facts, under budgets: [Budget], from due: Timestamp
    ) -> (time: Timestamp, budget: Budget)? {
        var (time, moved): (Timestamp, Budget?) = (due, nil)
        var settled = 0
        while settled < budgets.count {
            settled = 0
            for budget in budgets {
                let next = room(for: budget.key(of: facts), under: budget, from: time)
                if next == time { settled += 1 } else { (time, moved) = (next, budget) }
            }
        }
        return moved.map { (time, $0) }
    }

    /// Deferred reschedules are spread over their window: the n-th of a limit of m, from 0, is due after n/m of it.
    private func room(for key: BudgetKey, under budget: Budget, from time: Timestamp) -> Timestamp {
        guard let counts = counts[key] else { return time }
        var window = budget.window(of: time)
        if counts[window] ?? 0 < budget.limit { return time }
        while counts[window] ?? 0 >= budget.limit {
            let next = full[key]?.next(from: window) ?? window
            window = next > window ? next : window + budget.within
        }
        let length = Int64(budget.within.seconds) * 1_000_000
        return Timestamp(
            microseconds: window.microseconds + length / Int64(budget.limit) * Int64(counts[window] ?? 0))
    }
}
