package import Jobs
import Postgres

/// A decision about a crash that is claimed.
package struct DecidedCrash: Sendable {
    /// The job that crashed.
    package let job: JobID
    /// What was decided.
    package let decision: Decision
    /// What the person who decided said, if it was one.
    package let comment: String?

    /// Joins a job and a decision.
    package init(_ job: JobID, _ decision: Decision, comment: String? = nil) {
        self.job = job
        self.decision = decision
        self.comment = comment
    }
}

/// A crash has a successor already, made by somebody else meanwhile.
struct AlreadyRescheduled: Error {}

extension Docket {
    /// Records decisions about claimed crashes, and makes the successors, each of which is offered when it is due.
    ///
    /// A successor has all that the original create carried. Returns the successors by their predecessors.
    @discardableResult
    package func record(_ decided: [DecidedCrash]) async throws -> [JobID: JobID] {
        guard !decided.isEmpty else { return [:] }
        let rows = decided.sorted { $0.job < $1.job }
        let successors = rows.map { $0.decision.verdict == .reschedule ? ids.next() : nil }
        let recorded = try await connection.execute(Self.recordStatement, Self.parameters(rows, successors))
        guard recorded.count == rows.count else { throw AlreadyRescheduled() }
        return zip(rows, successors).reduce(into: [:]) { made, row in made[row.0.job] = row.1 }
    }

    private static func parameters(_ rows: [DecidedCrash], _ successors: [JobID?]) -> [Parameter] {
        let decisions = rows.map(\.decision)
        return [
            .uuids(rows.map(\.job.halves)),
            .uuids(successors.map { $0?.halves }),
            .timestamps(successors.map { $0?.createdAt.microseconds }),
            .timestamps(decisions.map(\.decidedAt.microseconds)),
            .timestamps(
                decisions.map { $0.verdict == .reschedule ? ($0.notBefore ?? $0.decidedAt).microseconds : nil }),
            .int4s(decisions.map { Int32(clamping: $0.policyVersion) }),
            .int4s(decisions.map { Int32(clamping: $0.attempt) }),
            .int4s(decisions.map { Int32(clamping: $0.limit) }),
            .bools(decisions.map(\.counts)),
            .texts(decisions.map(\.verdict.rawValue)),
            .texts(decisions.map(\.rule)),
            .texts(decisions.map(\.breaker)),
            .texts(rows.map(\.comment)),
            .texts(decisions.map(\.text)),
        ]
    }

    /// The rows come in the order of the jobs, and every join but that by the array is a look-up by identifier.
    ///
    /// The creation's keyvals are those of the first event: those of the job have been added to since. People are told of
    /// a first decision, and of a later one only if it does not run the job again and is not what they know.
    private static let recordStatement = Statement(
        name: "record_decisions",
        sql: """
            WITH decision AS MATERIALIZED (
                SELECT job, successor, created_at, decided_at, not_before, policy_version, attempt, attempt_limit,
                    counts, verdict::verdict AS verdict, rule, breaker, comment, text
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                    AS decision (job, successor, created_at, decided_at, not_before, policy_version, attempt,
                        attempt_limit, counts, verdict, rule, breaker, comment, text)
            ), settled AS (
                UPDATE crash SET undecided = false FROM decision WHERE crash.job = decision.job AND crash.undecided
            ), made AS (
                INSERT INTO job (uuid, root, predecessor, attempt, created_at, taskname, item, item_type, arch,
                    message_id, trigger, labels, keyvals, queue_timeout, run_timeout, heartbeat_timeout)
                SELECT decision.successor, job.root, job.uuid, job.attempt + 1, decision.created_at, job.taskname,
                    job.item, job.item_type, job.arch, job.message_id, job.trigger, job.labels,
                    coalesce(creation.keyvals, '{}'), job.queue_timeout, job.run_timeout, job.heartbeat_timeout
                FROM decision
                JOIN job ON job.uuid = decision.job
                LEFT JOIN job_event AS creation ON creation.job = decision.job AND creation.sequence = 1
                WHERE decision.successor IS NOT NULL
                RETURNING uuid, created_at, labels, keyvals
            ), created AS (
                INSERT INTO job_event (job, sequence, kind, state, occurred_at, keyvals)
                SELECT uuid, 1, 'created', 'SCHEDULED', created_at, nullif(keyvals, '{}') FROM made
            ), offered AS (
                INSERT INTO offer (job, due_at, available_at, wanted)
                SELECT made.uuid, decision.not_before, decision.not_before, made.labels ->> 'trigger'
                FROM made JOIN decision ON decision.successor = made.uuid
                RETURNING pg_notify('\(Channel.offers.rawValue)', '')
            ), \(Outbox.queueDueSuccessors(from: "decision")), told AS (
                INSERT INTO job_event (job, sequence, kind, occurred_at, keyvals)
                SELECT decision.job,
                    (SELECT max(sequence) + 1 FROM job_event AS event WHERE event.job = decision.job),
                    'decision', decision.decided_at, jsonb_strip_nulls(jsonb_build_object(
                        'verdict', verdict, 'rule', rule, 'policy_version', policy_version::text,
                        'attempt', attempt::text, 'limit', attempt_limit::text,
                        'not_before', to_char(not_before AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                        'successor', successor::text, 'breaker', breaker, 'comment', comment, 'text', text))
                FROM decision
            ), noted AS (
                INSERT INTO untold (happened_at, job, verdict, is_first)
                SELECT decision.decided_at, decision.job, decision.verdict, earlier.verdict IS NULL
                FROM decision LEFT JOIN reschedule AS earlier ON earlier.predecessor = decision.job
                WHERE earlier.verdict IS NULL
                    OR (decision.verdict <> 'reschedule' AND decision.verdict <> earlier.verdict)
            )
            INSERT INTO reschedule (predecessor, successor, decided_at, not_before, spent, policy_version, attempt,
                attempt_limit, counted, counts, verdict, rule, breaker, comment, text, causes)
            SELECT decision.job, decision.successor, decision.decided_at, decision.not_before,
                coalesce(before.spent, '0') + coalesce(job.ended_at - job.started_at, '0'),
                decision.policy_version, decision.attempt, decision.attempt_limit,
                coalesce(before.counted, 0) + decision.counts::integer, decision.counts, decision.verdict,
                decision.rule, decision.breaker, decision.comment, decision.text, coalesce(before.causes, '{}') || crash.cause
            FROM decision
            JOIN job ON job.uuid = decision.job
            JOIN crash ON crash.job = decision.job
            LEFT JOIN reschedule AS before ON before.predecessor = job.predecessor
            ON CONFLICT (predecessor) DO UPDATE SET
                successor = excluded.successor, decided_at = excluded.decided_at, not_before = excluded.not_before,
                policy_version = excluded.policy_version, attempt = excluded.attempt,
                attempt_limit = excluded.attempt_limit, counted = excluded.counted, counts = excluded.counts,
                verdict = excluded.verdict, rule = excluded.rule, breaker = excluded.breaker,
                comment = excluded.comment, text = excluded.text
            WHERE reschedule.successor IS NULL
            RETURNING predecessor
            """)
}
