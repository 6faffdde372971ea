import Postgres

extension DecisionTransaction {
    static let commentStatement = Statement(
        name: "read_comment", sql: "SELECT comment FROM decision WHERE predecessor = $1")

    static let turnStatement = Statement(
        name: "take_turn_to_decide", sql: "SELECT pg_advisory_xact_lock(hashtextextended('execdb.budgets', 0))")

    /// Retention may have dropped the job and not yet the crash: such a crash loses its mark, or it would be claimed
    /// again and again.
    static let claimStatement = Statement(
        name: "claim_undecided",
        sql: """
            WITH claimed AS MATERIALIZED (
                SELECT crash.job, crash.crashed_at AS place FROM crash
                WHERE undecided AND job <> ALL ($2) ORDER BY crashed_at LIMIT $1 FOR UPDATE SKIP LOCKED
            ), gone AS (
                UPDATE crash SET undecided = false FROM claimed
                WHERE crash.job = claimed.job AND NOT EXISTS (SELECT FROM job WHERE job.uuid = claimed.job)
            )
            SELECT \(CrashedJob.columns)
            FROM claimed
            JOIN job ON job.uuid = claimed.job
            JOIN crash ON crash.job = claimed.job
            LEFT JOIN decision ON decision.predecessor = claimed.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ORDER BY claimed.place, claimed.job
            """)

    /// Locks the crash too, because a decision by hand locks that alone.
    static let heldStatement = Statement(
        name: "claim_held",
        sql: """
            WITH claimed AS MATERIALIZED (
                SELECT decision.predecessor AS job, decision.decided_at AS place
                FROM decision JOIN crash ON crash.job = decision.predecessor
                WHERE decision.breaker = $1 AND decision.verdict = 'hold'
                ORDER BY decision.decided_at LIMIT $2 FOR UPDATE OF decision, crash SKIP LOCKED
            )
            SELECT \(CrashedJob.columns)
            FROM claimed
            JOIN job ON job.uuid = claimed.job
            JOIN crash ON crash.job = claimed.job
            LEFT JOIN decision ON decision.predecessor = claimed.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ORDER BY claimed.place, claimed.job
            """)

    static let oneStatement = Statement(
        name: "claim_crash",
        sql: """
            WITH claimed AS MATERIALIZED (
                SELECT crash.job, crash.crashed_at AS place FROM crash WHERE job = $1 FOR UPDATE
            )
            SELECT \(CrashedJob.columns)
            FROM claimed
            JOIN job ON job.uuid = claimed.job
            JOIN crash ON crash.job = claimed.job
            LEFT JOIN decision ON decision.predecessor = claimed.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ORDER BY claimed.place, claimed.job
            """)

    static let manyStatement = Statement(
        name: "claim_crashes",
        sql: """
            WITH claimed AS MATERIALIZED (
                SELECT job, crashed_at AS place FROM crash WHERE job = ANY ($1) ORDER BY job FOR UPDATE
            )
            SELECT \(CrashedJob.columns)
            FROM claimed
            JOIN job ON job.uuid = claimed.job
            JOIN crash ON crash.job = claimed.job
            LEFT JOIN decision ON decision.predecessor = claimed.job
            LEFT JOIN decision AS before ON before.predecessor = job.predecessor
            ORDER BY claimed.place, claimed.job
            """)
}
