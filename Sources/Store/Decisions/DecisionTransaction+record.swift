import Access
package import Jobs
import Notifications
import Postgres
package import Time

/// A crash has a successor already, which another transaction created.
struct AlreadyRescheduled: Error {}

extension DecisionTransaction {
    /// Records decisions about claimed crashes, and creates the successors, each of which is on offer when it is due.
    ///
    /// A successor has all that the original create carried.
    ///
    /// - Returns: The successors by their predecessors.
    /// - Throws: `AlreadyRescheduled`; errors of Postgres.
    @discardableResult
    package func record(_ decided: [DecidedCrash]) async throws -> [ID<Job>: ID<Job>] {
        guard !decided.isEmpty else { return [:] }
        let rows = decided.sorted { $0.job < $1.job }
        let successors = rows.map { $0.decision.verdict == .reschedule ? ids.next(Job.self) : nil }
        let recorded = try await connection.execute(Self.recordStatement, Self.parameters(rows, successors))
        guard recorded.count == rows.count else { throw AlreadyRescheduled() }
        for row in rows where row.decision.verdict == .reschedule { announce(row) }
        return zip(rows, successors).reduce(into: [:]) { made, row in made[row.0.job] = row.1 }
    }

    /// Has the offer of a successor, and the message that is due with it, announced after the commit.
    private func announce(_ decided: DecidedCrash) {
        announcements.insert(.offers(for: decided.trigger))
        if decided.decision.notBefore ?? decided.decision.decidedAt <= decided.decision.decidedAt {
            announcements.insert(.deliveries)
        }
    }

    private static func parameters(_ rows: [DecidedCrash], _ successors: [ID<Job>?]) -> [Parameter] {
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
            .texts(rows.map(\.actor.name)),
        ]
    }

    /// The array is in the order of the jobs; each join to it is a look-up by identifier.
    ///
    /// A successor gets the keyvals of the first event: reports have added to those of the job since. A message about
    /// each successor is queued for each webhook that wants the event; one that is queued already is not queued again.
    /// People are notified of a first decision, and of a later one only if it is not `reschedule` and changes the
    /// verdict.
    private static let recordStatement = Statement(
        name: "record_decisions",
        sql: """
            WITH decided AS MATERIALIZED (
                SELECT job, successor, created_at, decided_at, not_before, policy_version, attempt, attempt_limit,
                    counts, verdict::verdict AS verdict, rule, breaker, comment, text, actor
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                    AS decided (job, successor, created_at, decided_at, not_before, policy_version, attempt,
                        attempt_limit, counts, verdict, rule, breaker, comment, text, actor)
            ), claimed AS (
                UPDATE crash SET undecided = false FROM decided WHERE crash.job = decided.job AND crash.undecided
            ), made AS (
                INSERT INTO job (uuid, root, predecessor, attempt, created_at, taskname, item, item_type, arch,
                    message_id, trigger, labels, keyvals, queue_timeout, run_timeout, heartbeat_timeout)
                SELECT decided.successor, job.root, job.uuid, job.attempt + 1, decided.created_at, job.taskname,
                    job.item, job.item_type, job.arch, job.message_id, job.trigger, job.labels,
                    coalesce(creation.keyvals, '{}'), job.queue_timeout, job.run_timeout, job.heartbeat_timeout
                FROM decided
                JOIN job ON job.uuid = decided.job
                LEFT JOIN job_event AS creation ON creation.job = decided.job AND creation.kind = 'created'
                WHERE decided.successor IS NOT NULL
                RETURNING uuid, created_at, labels, keyvals
            ), created AS (
                INSERT INTO job_event (job, kind, state, occurred_at, keyvals, actor)
                SELECT made.uuid, 'created', 'SCHEDULED', made.created_at, nullif(made.keyvals, '{}'), decided.actor
                FROM made JOIN decided ON decided.successor = made.uuid
            ), offered AS (
                INSERT INTO offer (job, due_at, available_at, wanted)
                SELECT made.uuid, decided.not_before, decided.not_before, made.labels ->> 'trigger'
                FROM made JOIN decided ON decided.successor = made.uuid
            ), queued AS (
                INSERT INTO delivery (webhook, job, event, message, due_at, next_at)
                SELECT webhook.uuid, decided.successor, '\(Webhook.Event.rescheduleDue.rawValue)',
                    'due_' || decided.successor, decided.not_before, decided.not_before
                FROM decided
                JOIN webhook ON '\(Webhook.Event.rescheduleDue.rawValue)' = ANY (webhook.events)
                WHERE decided.successor IS NOT NULL
                ON CONFLICT DO NOTHING
            ), noted AS (
                INSERT INTO job_event (job, kind, occurred_at, actor, keyvals)
                SELECT decided.job, 'decision', decided.decided_at, decided.actor, jsonb_strip_nulls(jsonb_build_object(
                    'verdict', verdict, 'rule', rule, 'policy_version', policy_version::text,
                    'attempt', attempt::text, 'limit', attempt_limit::text,
                    'not_before', to_char(not_before AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    'successor', successor::text, 'breaker', breaker, 'comment', comment, 'text', text))
                FROM decided
            ), notified AS (
                INSERT INTO pending_notice (happened_at, job, verdict, is_first)
                SELECT decided.decided_at, decided.job, decided.verdict, earlier.verdict IS NULL
                FROM decided LEFT JOIN decision AS earlier ON earlier.predecessor = decided.job
                WHERE earlier.verdict IS NULL
                    OR (decided.verdict <> 'reschedule' AND decided.verdict <> earlier.verdict)
            )
            INSERT INTO decision (predecessor, successor, decided_at, not_before, spent, policy_version, attempt,
                attempt_limit, counted, counts, verdict, rule, breaker, actor, comment, text, causes)
            SELECT decided.job, decided.successor, decided.decided_at, decided.not_before,
                coalesce(before.spent, '0') + coalesce(job.ended_at - job.started_at, '0'),
                decided.policy_version, decided.attempt, decided.attempt_limit,
                coalesce(before.counted, 0) + decided.counts::integer, decided.counts, decided.verdict,
                decided.rule, decided.breaker, decided.actor, decided.comment, decided.text,
                coalesce(before.causes, '{}') || crash.cause
            FROM decided
            JOIN job ON job.uuid = decided.job
            JOIN crash ON crash.job = decided.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ON CONFLICT (predecessor) DO UPDATE SET
                successor = excluded.successor, decided_at = excluded.decided_at, not_before = excluded.not_before,
                policy_version = excluded.policy_version, attempt = excluded.attempt,
                attempt_limit = excluded.attempt_limit, counted = excluded.counted, counts = excluded.counts,
                verdict = excluded.verdict, rule = excluded.rule, breaker = excluded.breaker,
                actor = excluded.actor, comment = excluded.comment, text = excluded.text
            WHERE decision.successor IS NULL
            RETURNING predecessor
            """)
}
