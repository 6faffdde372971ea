import Access
import Jobs
import Locking
import Postgres
package import Time

extension ReschedulingStore {
    /// Takes the next jobs of an operation that is due, in one transaction; nil when none is due.
    ///
    /// The transaction locks the operation, and others skip it. When the process dies within the step, nothing has
    /// changed. A job whose decision cannot be recorded is set aside. The operation fails when all its jobs were set
    /// aside, when a hundred were in successive steps that did nothing else, or when the step itself is refused.
    ///
    /// - Throws: `unavailable`, `busy`, `tooSlow`, which leave it as it was; `failed` before an operation was locked.
    package func work(policyVersion: Int, now: Timestamp) async throws -> OperationStep? {
        let begun = Locked<ID<Operation>?>(nil)
        do {
            return try await decisionTransaction { transaction in
                let due = try await transaction.connection.execute(Self.dueStatement, [])
                guard let due = try due.decodeFirst(DueOperation.init) else { return nil }
                begun.withLock { $0 = due.id }
                let request = DecisionTransaction.ManualReschedule(
                    comment: due.comment, force: due.force, actor: due.actor, policyVersion: policyVersion, now: now)
                let next: [Parameter] = [.uuid(due.id.halves), .int4(Int32(clamping: due.jobs))]
                let jobs: [ID<Job>] = try await transaction.connection.execute(Self.takeStatement, next)
                    .decode { columns throws(PostgresError) in try columns.id() }
                var step = OperationStep(operation: due.id)
                try await transaction.take(jobs, by: request, into: &step)
                _ = try await transaction.connection.execute(Self.countStatement, Self.parameters(step))
                return step
            }
        } catch StoreError.failed(let reason) {
            guard let id = begun.withLock({ $0 }) else { throw StoreError.failed(reason) }
            return try await fail(id, reason)
        }
    }

    private func fail(_ id: ID<Operation>, _ reason: String) async throws(StoreError) -> OperationStep {
        try await queries.change(Self.failStatement, [.uuid(id.halves), .text(reason)])
        var step = OperationStep(operation: id)
        step.reason = reason
        return step
    }

    /// A step takes the jobs of a quarter of a second, at least 1 and at most 256, which bounds the transaction.
    private static let dueStatement = Statement(
        name: "claim_operation",
        sql: """
            SELECT uuid, comment, actor, force, least(256, greatest(1, per_second / 4)) FROM operation
            WHERE state = 'running' AND next_at <= clock_timestamp()
            ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """)

    private struct DueOperation {
        let id: ID<Operation>
        let comment: String
        let actor: Actor
        let force: Bool
        /// The most jobs of this step.
        let jobs: Int

        init(_ columns: inout Row.Columns) throws(PostgresError) {
            (id, comment, actor) = (try columns.id(), try columns.text(), Actor(name: try columns.text()))
            (force, jobs) = (try columns.bool(), try columns.int())
        }
    }

    private static let takeStatement = Statement(
        name: "take_operation_jobs",
        sql: """
            DELETE FROM operation_job USING (
                SELECT operation, position FROM operation_job WHERE operation = $1 ORDER BY position LIMIT $2
            ) AS next
            WHERE operation_job.operation = next.operation AND operation_job.position = next.position
            RETURNING operation_job.job
            """)

    private static func parameters(_ step: OperationStep) -> [Parameter] {
        let counts = [step.taken, step.done, step.already, step.fatal, step.gone, step.failed]
        return [.uuid(step.operation.high, step.operation.low)] + counts.map { .int4(Int32(clamping: $0)) }
            + [.text(step.reason)]
    }

    /// Time in which no rescheduler ran is not made up for: the next step is due by the rate from now on.
    private static let countStatement = Statement(
        name: "count_operation",
        sql: """
            UPDATE operation SET done = done + $3, already = already + $4, fatal = fatal + $5, gone = gone + $6,
                failed = failed + $7, failing = now_failing, reason = coalesce($8, reason),
                next_at = clock_timestamp() + make_interval(secs => $2::float8 / per_second),
                state = next_state, ended_at = CASE WHEN next_state <> 'running' THEN clock_timestamp() END
            FROM (
                SELECT uuid AS this, now_failing, CASE
                        WHEN now_failing >= 100 THEN 'failed'
                        WHEN EXISTS (SELECT FROM operation_job WHERE operation = $1) THEN 'running'
                        WHEN failed + $7 >= total THEN 'failed'
                        ELSE 'done'
                    END::operation_state AS next_state
                FROM operation, LATERAL (
                    SELECT CASE WHEN $7 < $2 THEN 0 ELSE failing + $7 END AS now_failing
                ) AS row_of_failures
                WHERE uuid = $1
            ) AS next
            WHERE uuid = next.this
            """)

    private static let failStatement = Statement(
        name: "fail_operation",
        sql: """
            UPDATE operation SET state = 'failed', reason = $2, ended_at = clock_timestamp()
            WHERE uuid = $1 AND state = 'running'
            """)
}
