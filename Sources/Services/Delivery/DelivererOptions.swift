import Jobs
package import Time

/// How what is in the outbox is sent.
package struct DelivererOptions: Sendable {
    /// Messages on their way at once, in all.
    package var total = 32
    /// Messages on their way at once to one host and port, or by mail.
    package var perHost = 4
    /// How mail leaves; nil to leave it in the outbox.
    package var mail: MailRoute?
    /// When a message that was not taken is sent again.
    package var schedule = RetrySchedule()
    /// How long it rests when nothing wakes it: what a lost call costs at most.
    package var pollInterval: Duration = .seconds(1)
    /// The clock.
    package var clock: @Sendable () -> Timestamp = { Timestamp.now() }

    /// The defaults.
    package init() {}
}
