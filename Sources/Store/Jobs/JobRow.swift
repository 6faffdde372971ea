import Jobs
import Postgres
import Time

/// The columns of a `Job`, in the order in which they are selected, and the mapping from a row.
enum JobRow {
    /// The columns of `job`, for a select list or RETURNING.
    static let columns = """
        job.uuid, job.state, job.revision, job.taskname, job.item, job.item_type, job.arch, job.message_id, \
        job.trigger, job.labels, job.keyvals, job.queue_timeout, job.run_timeout, job.heartbeat_timeout, \
        job.attempt, job.predecessor, job.root, job.created_at, job.started_at, job.ended_at
        """

    /// Reads `columns`.
    static func job(_ columns: inout Row.Columns) throws(PostgresError) -> Job {
        Job(
            id: try columns.id(), state: try columns.state(), revision: try columns.int(),
            taskname: try columns.text(), item: try columns.optionalText(), itemType: try columns.optionalText(),
            arch: try columns.optionalText(), messageID: try columns.optionalText(),
            trigger: try columns.optionalText().map { Trigger(json: $0) }, labels: try columns.keyValues(),
            keyvals: try columns.keyValues(),
            timeouts: Timeouts(
                queue: try columns.optionalSpan(), run: try columns.optionalSpan(),
                heartbeat: try columns.optionalSpan()),
            attempt: try columns.int(), predecessor: try columns.optionalID(), root: try columns.id(),
            createdAt: try columns.time(), startedAt: try columns.optionalTime(), endedAt: try columns.optionalTime())
    }

    /// The columns of `crash` and `decision` that follow `columns` where a job is read whole.
    static let moreColumns = (crashColumns + ["decision.successor"] + decisionColumns).joined(separator: ", ")

    /// Reads `columns` and `moreColumns`.
    static func wholeJob(_ columns: inout Row.Columns) throws(PostgresError) -> Job {
        let job = try job(&columns)
        let crash = try crash(&columns)
        let successor: ID<Job>? = try columns.optionalID()
        let decision = try decision(&columns)
        return crash == nil && successor == nil
            ? job : job.with(crash: crash, successor: successor, decision: crash == nil ? nil : decision)
    }

    private static let crashColumns = [
        "crash.crashed_at", "crash.notify", "crash.cause", "crash.fatal", "crash.keyvals",
    ]

    private static func crash(_ columns: inout Row.Columns) throws(PostgresError) -> Crash? {
        guard let crashedAt = try columns.optionalTime() else {
            columns.skip(crashColumns.count - 1)
            return nil
        }
        let report = CrashReport(
            notify: try columns.text(), cause: try columns.text(), fatal: try columns.bool(),
            keyvals: try columns.keyValues())
        return Crash(report: report, crashedAt: crashedAt)
    }

    private static let decisionColumns = [
        "decision.verdict", "decision.rule", "decision.policy_version", "decision.attempt", "decision.attempt_limit",
        "decision.counts", "decision.not_before", "decision.breaker", "decision.text", "decision.decided_at",
    ]

    private static func decision(_ columns: inout Row.Columns) throws(PostgresError) -> Decision? {
        guard let verdict = try columns.optionalVerdict() else {
            columns.skip(decisionColumns.count - 1)
            return nil
        }
        return Decision(
            verdict: verdict, rule: try columns.text(), policyVersion: try columns.int(),
            attempt: try columns.int(), limit: try columns.int(), counts: try columns.bool(),
            notBefore: try columns.optionalTime(), breaker: try columns.optionalText(), text: try columns.text(),
            decidedAt: try columns.time())
    }
}
