import Jobs
import Postgres
import Time

/// The strays: what is in the default partitions, because its month has no partition.
extension Pruner {
    /// What there is from before `limit`; nil for nothing.
    func strays(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> Portion? {
        let rows = try await connection.execute(sql: Self.count, [.timestamp(microseconds: limit.microseconds)])
        guard let row = rows.first else { return nil }
        return Portion(
            strays: try row.required.int(0), unfinished: try row.required.int(1), events: try row.required.int(2),
            crashes: try row.required.int(3))
    }

    /// Deletes what there is from before `limit`, a batch a transaction, and returns how much it was; nil for nothing.
    ///
    /// Jobs go first, as with months. What an interrupted run left of them is found without them.
    func deleteStrays(before limit: Timestamp, _ connection: Connection) async throws(PostgresError) -> Portion? {
        let (jobs, unfinished) = try await delete(Self.deleteJobs, before: limit, connection)
        let (events, _) = try await delete(Self.deleteOrphans(in: "job_event_default"), before: limit, connection)
        let (crashes, _) = try await delete(Self.deleteOrphans(in: "crash_default"), before: limit, connection)
        return Portion(strays: jobs, unfinished: unfinished, events: events, crashes: crashes)
    }

    /// Repeats a statement until it deletes nothing; adds up what it says of each batch.
    private func delete(
        _ sql: String, before limit: Timestamp, _ connection: Connection
    ) async throws(PostgresError) -> (rows: Int, unfinished: Int) {
        let parameters: [Parameter] = [.timestamp(microseconds: limit.microseconds), .int4(Int32(batchRows))]
        var sum = (rows: 0, unfinished: 0)
        while true {
            guard let row = try await patiently(sql, parameters, connection).first else { return sum }
            let deleted = try row.required.int(0)
            if deleted == 0 { return sum }
            sum.rows += deleted
            sum.unfinished += try row.required.int(1)
        }
    }

    private static let count = """
        SELECT count(*), count(*) FILTER (WHERE state <= 'RUNNING'),
            (SELECT count(*) FROM job_event_default AS event WHERE \(orphan("event", kept: inMonths))),
            (SELECT count(*) FROM crash_default AS crash WHERE \(orphan("crash", kept: inMonths)))
        FROM job_default WHERE uuid < lowest_job_uuid($1)
        """

    /// Locks the jobs in the order in which reports do, and takes along what else names them.
    private static let deleteJobs = """
        WITH old AS (
            SELECT uuid FROM job_default WHERE uuid < lowest_job_uuid($1) ORDER BY uuid LIMIT $2 FOR UPDATE
        ), replaced AS (
            DELETE FROM decision USING old WHERE predecessor = old.uuid
        ), withdrawn AS (
            DELETE FROM offer USING old WHERE job = old.uuid
        ), settled AS (
            UPDATE crash SET undecided = false FROM old WHERE crash.job = old.uuid AND undecided
        ), passed AS (
            DELETE FROM release USING old WHERE predecessor = old.uuid
        ), keyed AS (
            DELETE FROM idempotency WHERE jobs && (SELECT array_agg(uuid) FROM old)
        ), watched AS (
            DELETE FROM watch USING old WHERE watch.job = old.uuid
        ), seen AS (
            DELETE FROM heartbeat USING old WHERE heartbeat.job = old.uuid
        ), gone AS (
            DELETE FROM job_default USING old WHERE job_default.uuid = old.uuid RETURNING state
        )
        SELECT count(*), count(*) FILTER (WHERE state <= 'RUNNING') FROM gone
        """

    private static func deleteOrphans(in table: String) -> String {
        """
        WITH gone AS (
            DELETE FROM \(table) WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM \(table) AS orphan WHERE \(orphan("orphan")) LIMIT $2
            )) RETURNING 1
        )
        SELECT count(*), 0 FROM gone
        """
    }

    /// Whether an old row of a default partition has no job, of those that are `kept`. A job may be in its month's
    /// partition already while its events' is still to be made.
    private static func orphan(_ row: String, kept: String = "true") -> String {
        """
        \(row).job < lowest_job_uuid($1)
            AND NOT EXISTS (SELECT FROM job AS its WHERE its.uuid = \(row).job AND \(kept))
        """
    }

    private static let inMonths = "its.tableoid <> 'job_default'::regclass"
}

extension Pruner.Portion {
    /// What was counted in the default partitions; nil when that is nothing.
    fileprivate init?(strays: Int, unfinished: Int, events: Int, crashes: Int) {
        if strays == 0, events == 0, crashes == 0 { return nil }
        self.init(month: nil, jobs: strays, unfinished: unfinished, events: events, crashes: crashes, bytes: 0)
    }
}
