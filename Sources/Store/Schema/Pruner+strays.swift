import Jobs
import Postgres
import Time

/// Strays: rows in the default partitions, whose month has no partition.
extension Pruner {
    /// Counts the strays of jobs from before `limit`; nil for none.
    func strays(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> Portion? {
        try await connection.execute(sql: Self.count, [.timestamp(microseconds: limit.microseconds)])
            .decodeFirst { columns throws(PostgresError) in
                Portion(
                    strays: try columns.int(), unfinished: try columns.int(), events: try columns.int(),
                    crashes: try columns.int())
            } ?? nil
    }

    /// Deletes the strays of jobs from before `limit`, a batch a transaction; returns their numbers, nil for none.
    ///
    /// Jobs go first, as with months. Events and crashes that an interrupted run left are found without their job.
    func deleteStrays(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> Portion? {
        let parameters: [Parameter] = [.timestamp(microseconds: limit.microseconds), .int4(Int32(batchRows))]
        var (jobs, unfinished) = (0, 0)
        while true {
            let batch = try await patiently { () async throws(PostgresError) in
                try await deleteJobs(parameters, connection)
            }
            if batch.isEmpty { break }
            jobs += batch.count
            unfinished += batch.count { !$0.isEnd }
        }
        var orphans: [String: Int] = [:]
        for table in JobTable.partitioned.dropFirst() {
            while true {
                let deleted = try await patiently { () async throws(PostgresError) in
                    try await connection.execute(sql: table.deleteOrphans, parameters).affected
                }
                if deleted == 0 { break }
                orphans[table.name, default: 0] += deleted
            }
        }
        return Portion(
            strays: jobs, unfinished: unfinished, events: orphans["job_event"] ?? 0, crashes: orphans["crash"] ?? 0)
    }

    /// Deletes a batch of jobs, and what belongs to them besides their events and crashes; returns their states.
    private func deleteJobs(
        _ parameters: [Parameter], _ connection: Connection
    ) async throws(PostgresError) -> [JobState] {
        do {
            return try await connection.transaction { connection in
                let ids: [ID<Job>] = try await connection.execute(sql: Self.lock, parameters)
                    .decode { columns throws(PostgresError) in try columns.id() }
                guard !ids.isEmpty else { return [] }
                let listed: [Parameter] = [.uuids(ids.map(\.halves))]
                _ = try await connection.execute(sql: Self.settleListed, listed)
                for table in JobTable.others { _ = try await connection.execute(sql: table.deleteListed, listed) }
                return try await connection.execute(sql: Self.deleteListed, listed)
                    .decode { columns throws(PostgresError) in try columns.state() }
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.misuse, nil, "\(error)")
        }
    }

    /// A row of an event or a crash may still be in the default partition when its job has been moved to its month's;
    /// it is not counted.
    private static let count = """
        SELECT count(*), count(*) FILTER (WHERE state <= 'RUNNING'),
            (
                SELECT count(*) FROM job_event_default AS event
                WHERE event.job < lowest_job_uuid($1) AND NOT EXISTS (
                    SELECT FROM job WHERE job.uuid = event.job AND job.tableoid <> 'job_default'::regclass)
            ),
            (
                SELECT count(*) FROM crash_default AS crash
                WHERE crash.job < lowest_job_uuid($1) AND NOT EXISTS (
                    SELECT FROM job WHERE job.uuid = crash.job AND job.tableoid <> 'job_default'::regclass)
            )
        FROM job_default WHERE uuid < lowest_job_uuid($1)
        """

    /// Locks jobs in the same order as reports do.
    private static let lock =
        "SELECT uuid FROM job_default WHERE uuid < lowest_job_uuid($1) ORDER BY uuid LIMIT $2 FOR UPDATE"

    private static let settleListed = "UPDATE crash SET undecided = false WHERE undecided AND job = ANY ($1)"

    private static let deleteListed = "DELETE FROM job_default WHERE uuid = ANY ($1) RETURNING state"
}

extension Pruner.Portion {
    /// What was counted in the default partitions; nil for nothing.
    fileprivate init?(strays: Int, unfinished: Int, events: Int, crashes: Int) {
        if strays == 0, events == 0, crashes == 0 { return nil }
        self.init(month: nil, jobs: strays, unfinished: unfinished, events: events, crashes: crashes, bytes: 0)
    }
}
