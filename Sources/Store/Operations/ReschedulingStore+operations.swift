package import Jobs
import Postgres

extension ReschedulingStore {
    /// What one step did.
    package struct OperationStep: Sendable, Equatable {
        /// The operation.
        package let operation: JobID
        /// How many jobs were taken, those that were passed by among them.
        package let taken: Int
    }

    /// Takes the next few jobs of an operation that is due, in one transaction; nil when none is.
    ///
    /// Whoever takes a step has the operation for so long, and others pass it by. A process that dies in the middle has
    /// done nothing.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package func work(policyVersion: Int, now: Timestamp) async throws -> OperationStep? {
        try await docket { docket in
            guard let row = try await docket.connection.execute(Self.dueStatement, []).first else { return nil }
            let id = JobID(try row.required.uuid(0))
            let comment = try row.required.text(1)
            let parameters: [Parameter] = [.uuid(id.high, id.low), .int4(Int32(clamping: try row.required.int(2)))]
            let jobs = try await docket.connection.execute(Self.takeStatement, parameters).map { row in
                JobID(try row.required.uuid(0))
            }
            let crashes = try await docket.claim(jobs)
            let free = crashes.filter { $0.job.successor == nil }
            let wanted = free.filter { !$0.crash.report.fatal }
            try await docket.record(
                wanted.map {
                    DecidedCrash(
                        $0.job.id, Self.decision(about: $0, comment, policyVersion, now), comment: comment)
                })
            let counts = [
                jobs.count, wanted.count, crashes.count - free.count, free.count - wanted.count,
                jobs.count - crashes.count,
            ]
            _ = try await docket.connection.execute(
                Self.countStatement, [.uuid(id.high, id.low)] + counts.map { .int4(Int32(clamping: $0)) })
            return OperationStep(operation: id, taken: jobs.count)
        }
    }

    /// A step has the jobs of a quarter of a second, but no more than a transaction had better have.
    private static let dueStatement = Statement(
        name: "claim_operation",
        sql: """
            SELECT uuid, comment, least(256, greatest(1, per_second / 4)) FROM operation
            WHERE state = 'running' AND next_at <= clock_timestamp()
            ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """)

    private static let takeStatement = Statement(
        name: "take_operation_jobs",
        sql: """
            DELETE FROM operation_job USING (
                SELECT operation, position FROM operation_job WHERE operation = $1 ORDER BY position LIMIT $2
            ) AS next
            WHERE operation_job.operation = next.operation AND operation_job.position = next.position
            RETURNING operation_job.job
            """)

    /// What was missed while nobody worked is not made up for: the rate holds from now on.
    private static let countStatement = Statement(
        name: "count_operation",
        sql: """
            UPDATE operation SET done = done + $3, already = already + $4, fatal = fatal + $5, gone = gone + $6,
                next_at = clock_timestamp() + make_interval(secs => $2::float8 / per_second),
                state = CASE WHEN left_over THEN state ELSE 'done' END,
                ended_at = CASE WHEN left_over THEN NULL ELSE clock_timestamp() END
            FROM (SELECT EXISTS (SELECT FROM operation_job WHERE operation = $1) AS left_over) AS rest
            WHERE uuid = $1
            """)
}
