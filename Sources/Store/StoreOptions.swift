package import Jobs
package import Time

/// How a store behaves; the defaults are for a server of its own.
package struct StoreOptions: Sendable {
    /// Workers, each with a connection, of creates and of reports: this many of each.
    package var writers = 2
    /// Workers, each with a connection, that read jobs by UUID.
    package var readers = 2
    /// Connections that short statements share.
    package var sharedConnections = 2
    /// Connections for searches, statistics and other long statements: this many run at once.
    package var searchers = 4
    /// Connections for transactions of drivers: this many run at once. A rescheduler needs three: it decides, steps the
    /// breakers, and works on operations.
    package var deciders = 3
    /// Connections for rescheduling by hand: this many transactions run at once, and others wait for one to end.
    package var people = 4
    /// The most commands that may wait in a lane; more are refused.
    package var capacity = 4096
    /// The most rows that are written in one statement.
    package var batchRows = 256
    /// The most jobs that are read in one statement.
    package var readRows = 64
    /// The statement timeout of queries, searches and statistics among them.
    package var searchTimeout: Duration = .seconds(10)
    /// How much older an identifier of another server may be than the start of the transaction that stores it: the time
    /// from making to sending it, and the difference of the clocks. A list from the oldest ends this long before now.
    package var settling: Duration = .seconds(1)
    /// How long idempotency keys are kept.
    package var keyLifetime: Duration = .seconds(7 * 86_400)
    /// The timeouts of jobs that were created without their own.
    package var defaultTimeouts = Timeouts(queue: TimeSpan(seconds: 7 * 86_400), run: TimeSpan(seconds: 86_400))
    /// What the reaper and the heartbeats add to the database's clock; tests move it.
    package var databaseLead: @Sendable () -> Duration = { .zero }
    /// The clock.
    package var clock: @Sendable () -> Timestamp = { Timestamp.now() }
    /// Makes the identifiers of jobs.
    package var ids = IDGenerator()

    /// The defaults.
    package init() {}
}
