package import Jobs
import Postgres
package import Time

/// A crash that is on record: the facts of its time, what a policy decided about it, and what came of that.
package struct PastCrash: Sendable, Equatable {
    /// The job that crashed.
    package let job: ID<Job>
    /// The first attempt of its chain.
    package let root: ID<Job>
    /// How it crashed.
    package let crash: Crash
    /// The check.
    package let taskname: String
    /// What was checked.
    package let item: String?
    /// The architecture it ran on.
    package let arch: String?
    /// The names of the job.
    package let labels: KeyValues
    /// The how-manieth attempt of its chain it was, from 1.
    package let attempt: Int
    /// When the job was made.
    package let createdAt: Timestamp
    /// When it began to run; nil when that was never reported.
    package let startedAt: Timestamp?
    /// The attempts before it.
    package let chain: CrashedJob.Chain
    /// The last decision of a policy; nil when there was none. What a person decided afterwards is no part of it.
    package let decision: Decision?
    /// The breaker that held it, or holds it; one of them if there were more.
    package let heldBy: String?
    /// Where the job stands that ran it again, whoever made that; nil when nobody did, or retention has taken it.
    package let retry: JobState?
    /// Whether there was a job that ran it again.
    package let hasSuccessor: Bool
}

extension PastCrash {
    /// The columns that `init` reads, of `PastCrashes.sql`.
    static let columns = """
        crash.job, crash.crashed_at, crash.notify, crash.cause, crash.fatal, crash.keyvals, \
        crash.taskname, crash.arch, job.item, job.labels, job.root, job.attempt, job.created_at, job.started_at, \
        before.counted, before.causes, extract(epoch FROM before.spent)::float8, \
        decision.successor IS NOT NULL, retry.state, \
        CASE WHEN by_person THEN earlier.keyvals ->> 'verdict' ELSE decision.verdict::text END, \
        CASE WHEN by_person THEN earlier.keyvals ->> 'rule' ELSE decision.rule END, \
        CASE WHEN by_person THEN (earlier.keyvals ->> 'policy_version')::integer ELSE decision.policy_version END, \
        CASE WHEN by_person THEN (earlier.keyvals ->> 'attempt')::integer ELSE decision.attempt END, \
        CASE WHEN by_person THEN (earlier.keyvals ->> 'limit')::integer ELSE decision.attempt_limit END, \
        CASE WHEN by_person THEN NULL ELSE decision.not_before END, \
        CASE WHEN by_person THEN earlier.keyvals ->> 'breaker' ELSE decision.breaker END, \
        CASE WHEN by_person THEN earlier.keyvals ->> 'text' ELSE decision.text END, \
        CASE WHEN by_person THEN earlier.occurred_at ELSE decision.decided_at END, \
        decision.counts, release.breaker
        """

    private static let firstOfDecision = 19

    init(_ row: Row) throws(PostgresError) {
        let required = row.required
        job = ID<Job>(try required.uuid(0))
        crash = Crash(
            report: CrashReport(
                notify: try required.text(2), cause: try required.text(3), fatal: try required.bool(4),
                keyvals: try row.keyValues(5)),
            crashedAt: Timestamp(microseconds: try required.timestamp(1)))
        taskname = try required.text(6)
        arch = try row.text(7)
        item = try row.text(8)
        labels = try row.keyValues(9)
        root = ID<Job>(try required.uuid(10))
        attempt = try required.int(11)
        createdAt = Timestamp(microseconds: try required.timestamp(12))
        startedAt = try row.timestamp(13).map { Timestamp(microseconds: $0) }
        chain = CrashedJob.Chain(
            counted: try row.int(14) ?? 0, causes: try row.texts(15)?.compactMap { $0 } ?? [],
            spent: .seconds(try row.double(16) ?? 0))
        hasSuccessor = try required.bool(17)
        retry = row.isNull(18) ? nil : try required.state(18)
        let decision = row.isNull(Self.firstOfDecision) ? nil : try Self.decision(row)
        heldBy = try row.text(Self.firstOfDecision + 10) ?? decision?.breaker
        self.decision = decision
    }

    private static func decision(_ row: Row) throws(PostgresError) -> Decision {
        let (required, first) = (row.required, firstOfDecision)
        return Decision(
            verdict: try required.verdict(first), rule: try required.text(first + 1),
            policyVersion: try required.int(first + 2), attempt: try required.int(first + 3),
            limit: try required.int(first + 4), counts: try row.bool(first + 9) ?? true,
            notBefore: try row.timestamp(first + 5).map { Timestamp(microseconds: $0) },
            breaker: try row.text(first + 6), text: try required.text(first + 7),
            decidedAt: Timestamp(microseconds: try required.timestamp(first + 8)))
    }
}
