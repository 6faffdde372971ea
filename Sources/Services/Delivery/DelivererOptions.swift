import Jobs
package import Time

/// How messages in the outbox are sent.
package struct DelivererOptions: Sendable {
    /// The most attempts under way at once.
    package var total = 32
    /// The most attempts under way at once to one host and port, or by mail.
    package var perHost = 4
    /// How mail is sent; nil to leave it in the outbox.
    package var mail: MailRoute?
    /// When a message that was not accepted is sent again.
    package var schedule = RetrySchedule()
    /// The pause between polls when nothing is due; also the longest delay by a lost call.
    package var pollInterval: Duration = .seconds(1)
    /// The clock.
    package var clock: @Sendable () -> Timestamp = { Timestamp.now() }

    /// The defaults.
    package init() {}
}
