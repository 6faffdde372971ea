package import Rescheduling
package import Time

/// The state of a breaker, as people see it.
package struct BreakerStatus: Sendable, Equatable {
    /// Its name in the policy in force, or in an earlier one.
    package let name: String
    /// What it does with crashes.
    package let phase: BreakerState.Phase
    /// Since when it is in this phase; nil if it never left the first.
    package let since: Timestamp?
    /// How many crashes it holds now.
    package let held: Int
    /// Its latest events, newest first.
    package let events: [BreakerEvent]
}
