import Jobs
import Postgres
package import Time

/// Retention: drops whole months of jobs, with their events and crashes.
///
/// A month is dropped when every job in it is older than asked, ended or not. Dropping a partition takes no longer for
/// millions of rows than for one; readers and writers wait for it only briefly. Jobs of months without a partition,
/// which a server with a wrong clock may have created, are deleted row by row from the default partition.
package struct Pruner: Sendable {
    private let conninfo: String
    /// The most rows one statement deletes from a default partition; reports on their jobs wait until it is committed.
    let batchRows: Int

    /// What is deleted together: a month, or the rows of the default partitions.
    package struct Portion: Sendable, Equatable {
        /// The month that is dropped, as in `2026-11`; nil for jobs that are deleted from the default partition.
        package let month: String?
        /// How many jobs there are.
        package let jobs: Int
        /// How many of them are SCHEDULED or RUNNING.
        package let unfinished: Int
        /// How many events there are.
        package let events: Int
        /// How many crashes there are.
        package let crashes: Int
        /// Its size on disk in bytes, with indexes; 0 for default partitions, which keep the space for later rows.
        package let bytes: Int
    }

    /// A pruner of the migrated database at `conninfo`, a libpq connection string or URI.
    package init(_ conninfo: String) { self.init(conninfo, batchRows: 5000) }

    /// The same with batches of another size.
    init(_ conninfo: String, batchRows: Int) {
        self.conninfo = conninfo
        self.batchRows = batchRows
    }

    /// What `drop` would delete, oldest first, the default partitions last.
    ///
    /// It counts rows, which may take seconds for millions.
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

    /// Deletes what is old enough, oldest first, and returns what it was, with what an interrupted run left of a month.
    ///
    /// - Throws: `busy` when other transactions hold a lock through all retries; what was dropped stays dropped.
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

    /// Runs `body`, and retries it when it gets no lock in time: it may wait only briefly, because other statements
    /// queue behind it.
    func patiently<Value>(_ body: () async throws(PostgresError) -> Value) async throws(PostgresError) -> Value {
        var patience = 10
        while true {
            do throws(PostgresError) {
                return try await body()
            } catch  where error.sqlState == .lockNotAvailable && patience > 0 {
                patience -= 1
                // When the task is cancelled it returns at once, and the retries are used up soon.
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
