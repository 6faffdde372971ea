import Access
package import Jobs
import Postgres
package import Time

extension JobStore {
    /// The place of an event in the history is counted when it is read; its key gives only the order.
    private static let historyStatement = Statement(
        name: "read_history",
        sql: """
            SELECT event.sequence, event.kind, event.state, event.occurred_at, event.recorded_at, event.actor,
                event.keyvals, crash.notify, crash.cause, crash.fatal
            FROM (
                SELECT *, row_number() OVER (ORDER BY number)::integer AS sequence FROM job_event WHERE job = $1
            ) AS event
            LEFT JOIN crash ON crash.job = $1 AND event.state = 'CRASHED' AND event.kind = 'state'
            WHERE event.sequence > $2
            ORDER BY event.sequence
            LIMIT $3
            """)

    private static func event(
        of id: ID<Job>, _ columns: inout Row.Columns
    ) throws(PostgresError) -> JobEvent {
        let (sequence, kind) = (try columns.int(), JobEvent.Kind(rawValue: try columns.text()))
        let (state, occurredAt, recordedAt) = (try columns.optionalState(), try columns.time(), try columns.time())
        let (actor, keyvals) = (Actor(name: try columns.text()), try columns.keyValues())
        var crash: CrashReport?
        if let notify = try columns.optionalText() {
            crash = CrashReport(
                notify: notify, cause: try columns.text(), fatal: try columns.bool(), keyvals: keyvals)
        }
        return JobEvent(
            job: id, sequence: sequence, kind: kind, state: state, occurredAt: occurredAt, recordedAt: recordedAt,
            actor: actor, keyvals: keyvals, crash: crash)
    }

    /// The events of a job, oldest first; nil when there is no such job.
    ///
    /// - Parameters:
    ///   - after: Only events with a greater sequence.
    ///   - limit: The most events to return.
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func history(
        _ id: ID<Job>, after: Int? = nil, limit: Int
    ) async throws(StoreError) -> [JobEvent]? {
        try await storing { () async throws(PostgresError) in
            let rows = try await pool.run(
                Self.historyStatement,
                [.uuid(id.halves), .int4(Int32(clamping: after ?? 0)), .int4(Int32(clamping: limit))])
            if rows.isEmpty, try await ReadCommand.read([id], on: pool).isEmpty { return nil }
            return try rows.decode { columns throws(PostgresError) in try Self.event(of: id, &columns) }
        }
    }
}
