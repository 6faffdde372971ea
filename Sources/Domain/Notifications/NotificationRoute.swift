import Jobs
package import Rescheduling
package import Time

/// Who is notified of what, and how often.
package struct NotificationRoute: Equatable, Sendable {
    /// Its name, unique in the table.
    package var name: String
    /// What it notifies of.
    package var on: Set<Occasion>
    /// Which crashes it notifies of. Breakers have no crash: a route with conditions never notifies of one.
    package var when: Conditions
    /// Who is notified.
    package var to: [Recipient]
    /// The window after a message in which notices are gathered into the next; nil to send each by itself.
    package var digest: TimeSpan?
    /// When no messages are sent.
    package var quiet: QuietHours?
    /// Whether the routes below are tried even if this one names a recipient.
    package var goesOn: Bool

    /// Creates a route.
    package init(
        name: String, on: Set<Occasion>, when: Conditions = Conditions(), to: [Recipient],
        digest: TimeSpan? = TimeSpan(seconds: 900), quiet: QuietHours? = nil, goesOn: Bool = false
    ) {
        (self.name, self.on, self.when, self.to) = (name, on, when, to)
        (self.digest, self.quiet, self.goesOn) = (digest, quiet, goesOn)
    }

    /// Whether it notifies of this occasion of a crash.
    func matches(_ occasion: Occasion, _ facts: Facts) -> Bool { on.contains(occasion) && when.match(facts) }
}
