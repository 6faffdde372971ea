package import Jobs
package import Time

/// How a store behaves; the defaults are for a server of its own.
package struct StoreOptions: Sendable {
    /// Workers, each with a connection, of each kind of write.
    package var writers = 2
    /// Workers, each with a connection, that read jobs by UUID.
    package var readers = 2
    /// Connections that short statements share.
    package var sharedConnections = 2
    /// Connections for searches, statistics and the like: so many can go on at once.
    package var searchers = 4
    /// Connections to decide crashes on: so many transactions can go on at once. A driver has three: it decides, keeps the
    /// breakers, and works on operations.
    package var deciders = 3
    /// Connections on which people have jobs run again by hand: so many can go on at once, and others wait for a turn.
    package var people = 4
    /// Commands that may wait for the workers of one kind before more are refused.
    package var capacity = 4096
    /// Rows that are written in one statement.
    package var batchRows = 256
    /// Jobs that are read in one statement.
    package var readRows = 64
    /// How long a search or a question to the statistics may take.
    package var searchTimeout: Duration = .seconds(10)
    /// What an identifier of another server's may be older than the begin of the transaction that stores it: the time
    /// from making it to sending it, and what the clocks differ. A list from the oldest ends so much before now.
    package var settling: Duration = .seconds(1)
    /// How long idempotency keys are kept.
    package var keyLifetime: Duration = .seconds(7 * 86_400)
    /// How long a job may take that was made without timeouts of its own.
    package var defaultTimeouts = Timeouts(queue: TimeSpan(seconds: 7 * 86_400), run: TimeSpan(seconds: 86_400))
    /// What the reaper and the heartbeats add to the database's clock, so that a test can let time pass.
    package var databaseLead: @Sendable () -> Duration = { .zero }
    /// The clock.
    package var clock: @Sendable () -> Timestamp = { Timestamp.now() }
    /// Makes the identifiers of jobs.
    package var ids = IDGenerator()

    /// The defaults.
    package init() {}
}
