import Jobs
import Postgres
package import Time

/// Retention: drops whole months of jobs, with their events and crashes.
///
/// A month goes when every job in it was created longer ago than asked, ended or not. Dropping a partition takes no
/// longer for millions of rows than for one; readers and writers wait for it for a moment. Jobs of months without a
/// partition, which a server whose clock was wrong may have made, are deleted one by one from the default partition.
package struct Pruner: Sendable {
    private let conninfo: String
    /// The most rows one statement deletes from a default partition: reports on their jobs wait until it is done.
    let batchRows: Int

    /// What goes in one piece.
    package struct Portion: Sendable, Equatable {
        /// The month that is dropped, as in `2026-11`; nil for jobs that are deleted from the default partition.
        package let month: String?
        /// How many jobs there are.
        package let jobs: Int
        /// How many of them are SCHEDULED or RUNNING.
        package let unfinished: Int
        /// How many events.
        package let events: Int
        /// How many crashes.
        package let crashes: Int
        /// What it takes on disk, with its indexes; 0 where the room stays with the table, for later jobs.
        package let bytes: Int
    }

    /// For the migrated database at `conninfo`, a libpq connection string or URI.
    package init(_ conninfo: String) { self.init(conninfo, batchRows: 5000) }

    /// The same with batches of another size.
    init(_ conninfo: String, batchRows: Int) {
        self.conninfo = conninfo
        self.batchRows = batchRows
    }

    /// What `drop` would take away, oldest first, the default partition last. Counts rows, which may take seconds for
    /// millions.
    ///
    /// - Throws: `unavailable`, `failed`.
    package func plan(olderThan age: TimeSpan, now: Timestamp = .now()) async throws(StoreError) -> [Portion] {
        try await withConnection { connection throws(PostgresError) in
            var portions: [Portion] = []
            for month in try await months(before: now - age, connection) {
                portions.append(try await portion(month, connection))
            }
            if let strays = try await strays(before: now - age, connection) { portions.append(strays) }
            return portions
        }
    }

    /// Takes away what is old enough, oldest first, and returns it as it was. What an interrupted run left of a month
    /// goes as well.
    ///
    /// - Throws: `busy` when somebody reads or writes without pause for a while; what was dropped stays dropped.
    ///   `unavailable`, `failed`.
    package func drop(olderThan age: TimeSpan, now: Timestamp = .now()) async throws(StoreError) -> [Portion] {
        try await withConnection { connection throws(PostgresError) in
            var portions: [Portion] = []
            for month in try await months(before: now - age, connection) {
                portions.append(try await portion(month, connection))
                try await drop(month, connection)
            }
            if let strays = try await deleteStrays(before: now - age, connection) { portions.append(strays) }
            return portions
        }
    }

    /// Does what waits for locks a moment at a time, because everybody else waits behind it.
    func patiently<Value>(_ body: () async throws(PostgresError) -> Value) async throws(PostgresError) -> Value {
        var patience = 10
        while true {
            do throws(PostgresError) {
                return try await body()
            } catch  where error.sqlState == .lockNotAvailable && patience > 0 {
                patience -= 1
                // Cancelled, it returns at once, and the patience is over soon.
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func withConnection<Value>(
        _ body: (Connection) async throws(PostgresError) -> Value
    ) async throws(StoreError) -> Value {
        try await storing { () async throws(PostgresError) in
            try await Connection.once(Sessions.housekeeping(conninfo), unreachable: { $0 }, body)
        }
    }
}
