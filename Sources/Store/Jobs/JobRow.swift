import Jobs
import Postgres
import Time

/// How a row becomes a `Job`: the columns in the order in which they are selected, and the mapping.
enum JobRow {
    /// The columns of `job`, for a select list or RETURNING.
    static let columns = """
        job.uuid, job.state, job.revision, job.attempt, job.root, job.predecessor, \
        job.created_at, job.started_at, job.ended_at, \
        job.taskname, job.item, job.item_type, job.arch, job.message_id, job.trigger, job.labels, job.keyvals, \
        job.queue_timeout, job.run_timeout, job.heartbeat_timeout
        """

    /// The columns of `crash` and `reschedule` that follow where a job is read whole.
    static let moreColumns = """
        crash.crashed_at, crash.notify, crash.cause, crash.fatal, crash.keyvals, \
        decision.successor, decision.verdict, decision.rule, decision.policy_version, decision.attempt, \
        decision.attempt_limit, decision.counts, decision.not_before, decision.breaker, decision.text, \
        decision.decided_at
        """

    private static let firstMore = 20
    private static let firstOfDecision = firstMore + 6
    /// How many `columns` and `moreColumns` are together.
    static let wholeColumns = firstOfDecision + 10

    /// The job of a row that begins with `columns`, with the crash and what came of it, if that is known.
    static func job(
        _ row: Row, crash: Crash? = nil, successor: ID<Job>? = nil, decision: Decision? = nil
    ) throws(PostgresError) -> Job {
        let required = row.required
        return Job(
            id: ID<Job>(try required.uuid(0)),
            state: try required.state(1),
            revision: try required.int(2),
            taskname: try required.text(9),
            item: try row.text(10),
            itemType: try row.text(11),
            arch: try row.text(12),
            messageID: try row.text(13),
            trigger: try row.text(14).map { Trigger(json: $0) },
            labels: try row.keyValues(15),
            keyvals: try row.keyValues(16),
            timeouts: try timeouts(row),
            attempt: try required.int(3),
            predecessor: try row.uuid(5).map { ID<Job>($0) },
            successor: successor,
            root: ID<Job>(try required.uuid(4)),
            createdAt: Timestamp(microseconds: try required.timestamp(6)),
            startedAt: try row.timestamp(7).map { Timestamp(microseconds: $0) },
            endedAt: try endedAt(row),
            crash: crash,
            decision: decision)
    }

    /// The identifier of the job of a row that begins with `columns`.
    static func id(_ row: Row) throws(PostgresError) -> ID<Job> { ID<Job>(try row.required.uuid(0)) }

    /// When the job of a row that begins with `columns` ended.
    static func endedAt(_ row: Row) throws(PostgresError) -> Timestamp? {
        try row.timestamp(8).map { Timestamp(microseconds: $0) }
    }

    /// The job of a row with `columns` and `moreColumns`.
    static func wholeJob(_ row: Row) throws(PostgresError) -> Job {
        var crash: Crash?
        if let crashedAt = try row.timestamp(firstMore) {
            let report = CrashReport(
                notify: try row.required.text(firstMore + 1), cause: try row.required.text(firstMore + 2),
                fatal: try row.required.bool(firstMore + 3), keyvals: try row.keyValues(firstMore + 4))
            crash = Crash(report: report, crashedAt: Timestamp(microseconds: crashedAt))
        }
        return try job(
            row, crash: crash, successor: try row.uuid(firstMore + 5).map { ID<Job>($0) },
            decision: crash == nil || row.isNull(firstOfDecision) ? nil : try decision(row))
    }

    private static func decision(_ row: Row) throws(PostgresError) -> Decision {
        let required = row.required
        return Decision(
            verdict: try required.verdict(firstOfDecision),
            rule: try required.text(firstOfDecision + 1),
            policyVersion: try required.int(firstOfDecision + 2),
            attempt: try required.int(firstOfDecision + 3),
            limit: try required.int(firstOfDecision + 4),
            counts: try required.bool(firstOfDecision + 5),
            notBefore: try row.timestamp(firstOfDecision + 6).map { Timestamp(microseconds: $0) },
            breaker: try row.text(firstOfDecision + 7),
            text: try required.text(firstOfDecision + 8),
            decidedAt: Timestamp(microseconds: try required.timestamp(firstOfDecision + 9)))
    }

    private static func timeouts(_ row: Row) throws(PostgresError) -> Timeouts {
        Timeouts(
            queue: try row.int(17).map { TimeSpan(seconds: $0) },
            run: try row.int(18).map { TimeSpan(seconds: $0) },
            heartbeat: try row.int(19).map { TimeSpan(seconds: $0) })
    }
}

extension ID {
    init(_ halves: (high: UInt64, low: UInt64)) { self.init(high: halves.high, low: halves.low) }

    /// The two halves, for a parameter.
    var halves: (UInt64, UInt64) { (high, low) }
}

extension Row.Required {
    /// A `verdict`.
    func verdict(_ column: Int) throws(PostgresError) -> Decision.Verdict {
        let text = try text(column)
        guard let verdict = Decision.Verdict(rawValue: text) else {
            throw PostgresError(.misuse, nil, "column \(column) has the unknown verdict \(text)")
        }
        return verdict
    }

    /// A `job_state`.
    func state(_ column: Int) throws(PostgresError) -> JobState {
        let text = try text(column)
        guard let state = JobState(rawValue: text) else {
            throw PostgresError(.misuse, nil, "column \(column) has the unknown state \(text)")
        }
        return state
    }
}
