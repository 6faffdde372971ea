import Postgres
import Rescheduling

extension DecisionTransaction {
    static let forgetGoneStatement = Statement(
        name: "forget_gone_holds",
        sql: """
            DELETE FROM decision
            WHERE breaker = $1 AND verdict = 'hold'
                AND NOT EXISTS (SELECT FROM crash WHERE crash.job = decision.predecessor)
            """)

    static let openStatement = Statement(
        name: "read_open_breakers", sql: "SELECT name FROM breaker WHERE phase <> 'closed'")

    static let countStatement = Statement(
        name: "count_breaker_crashes",
        sql: """
            INSERT INTO breaker_count (breaker, happened_at, crashes)
            SELECT breaker, date_trunc('second', at), count(*) FROM unnest($1, $2) AS crash (breaker, at)
            GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (breaker, happened_at) DO UPDATE SET crashes = breaker_count.crashes + excluded.crashes
            """)

    static let makeStatement = Statement(
        name: "make_breaker",
        sql: """
            INSERT INTO breaker (name, stepped_at) VALUES ($1, '-infinity') ON CONFLICT (name) DO NOTHING
            """)

    static let takeStatement = Statement(
        name: "take_breaker",
        sql: """
            SELECT \(BreakerState.columns) FROM breaker
            WHERE name = $1 AND stepped_at <= clock_timestamp() - make_interval(secs => $2)
            FOR UPDATE SKIP LOCKED
            """)

    static let readingStatement = Statement(
        name: "read_breaker",
        sql: """
            SELECT (SELECT coalesce(sum(crashes), 0) FROM breaker_count WHERE breaker = $1 AND happened_at >= $2),
                (SELECT count(*) FROM decision WHERE breaker = $1 AND verdict = 'hold')
            """)

    /// A release also counts as ended when its successor has been dropped by retention, or when it has none.
    static let endedStatement = Statement(
        name: "read_ended_releases",
        sql: """
            SELECT release.predecessor, release.successor, release.round
            FROM release LEFT JOIN job ON job.uuid = release.successor
            WHERE release.breaker = $1 AND release.round = $3 AND release.outcome IS NULL
                AND (job.uuid IS NULL OR job.state >= 'FINISHED')
            ORDER BY coalesce(job.ended_at, release.released_at) LIMIT $2
            """)

    /// A crash that the breaker held again, and releases again, is counted again.
    static let releaseStatement = Statement(
        name: "note_releases",
        sql: """
            INSERT INTO release (predecessor, successor, round, breaker)
            SELECT predecessor, successor, round, $4 FROM unnest($1, $2, $3) AS released (predecessor, successor, round)
            ON CONFLICT (breaker, predecessor) DO UPDATE SET
                released_at = now(), successor = excluded.successor, round = excluded.round, outcome = NULL
            """)

    static let outcomeStatement = Statement(
        name: "note_outcomes",
        sql: """
            UPDATE release SET outcome = counted.outcome FROM unnest($1, $2) AS counted (predecessor, outcome)
            WHERE release.predecessor = counted.predecessor AND release.breaker = $3
            """)

    static let saveStatement = Statement(
        name: "save_breaker",
        sql: """
            WITH forgotten AS (
                DELETE FROM breaker_count WHERE breaker = $1 AND happened_at < $2
            )
            UPDATE breaker SET stepped_at = clock_timestamp(), phase = $3, since = $4, round = $5, latest = $6,
                in_flight = $7, succeeded = $8, failed = $9, inconclusive = $10
            WHERE name = $1
            """)

    static let eventStatement = Statement(
        name: "note_breaker_events",
        sql: """
            WITH event AS (
                INSERT INTO breaker_event (breaker, kind, text, happened_at) SELECT * FROM unnest($1, $2, $3, $4)
                RETURNING number, happened_at
            )
            INSERT INTO pending_notice (happened_at, breaker_event) SELECT happened_at, number FROM event
            """)
}
