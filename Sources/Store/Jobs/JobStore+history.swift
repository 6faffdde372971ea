package import Jobs
import Postgres
package import Time

extension JobStore {
    /// The place of an event in the history is counted when it is read: its own key says only which is later.
    private static let historyStatement = Statement(
        name: "read_history",
        sql: """
            SELECT event.sequence, event.kind, event.state, event.occurred_at, event.recorded_at, event.keyvals,
                crash.notify, crash.cause, crash.fatal
            FROM (
                SELECT *, row_number() OVER (ORDER BY number)::integer AS sequence FROM job_event WHERE job = $1
            ) AS event
            LEFT JOIN crash ON crash.job = $1 AND event.state = 'CRASHED' AND event.kind = 'state'
            WHERE event.sequence > $2
            ORDER BY event.sequence
            LIMIT $3
            """)

    /// The events of a job, oldest first; nil when there is no such job.
    ///
    /// - Parameters:
    ///   - after: only events with a greater sequence.
    ///   - limit: the most events to return.
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func history(
        _ id: ID<Job>, after: Int? = nil, limit: Int
    ) async throws(StoreError) -> [JobEvent]? {
        do throws(PostgresError) {
            let rows = try await pool.run(
                Self.historyStatement,
                [.uuid(id.high, id.low), .int4(Int32(clamping: after ?? 0)), .int4(Int32(clamping: limit))])
            if rows.isEmpty, try await ReadCommand.read([id], on: pool).isEmpty { return nil }
            var events: [JobEvent] = []
            for row in rows { events.append(try Self.event(of: id, row)) }
            return events
        } catch {
            throw StoreError(error)
        }
    }

    private static func event(of id: ID<Job>, _ row: Row) throws(PostgresError) -> JobEvent {
        let required = row.required
        let keyvals = try row.keyValues(5)
        var crash: CrashReport?
        if let notify = try row.text(6) {
            crash = CrashReport(
                notify: notify, cause: try required.text(7), fatal: try required.bool(8), keyvals: keyvals)
        }
        return JobEvent(
            job: id,
            sequence: try required.int(0),
            kind: JobEvent.Kind(rawValue: try required.text(1)),
            state: row.isNull(2) ? nil : try required.state(2),
            occurredAt: Timestamp(microseconds: try required.timestamp(3)),
            recordedAt: Timestamp(microseconds: try required.timestamp(4)),
            keyvals: keyvals,
            crash: crash)
    }
}
