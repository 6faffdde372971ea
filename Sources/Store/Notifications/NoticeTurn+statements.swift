import Notifications
import Postgres

extension NoticeTurn {
    /// With an array, the rows are looked up by their key, whatever statistics the table had when it was planned.
    static let takeStatement = Statement(
        name: "take_pending_notices",
        sql: """
            WITH taken AS (
                DELETE FROM pending_notice
                WHERE number = ANY (ARRAY(SELECT number FROM pending_notice ORDER BY number LIMIT $1))
                RETURNING *
            )
            SELECT taken.happened_at, taken.job, taken.verdict, taken.is_first, taken.breaker_event,
                event.number IS NOT NULL, event.breaker, event.kind, event.text, event.happened_at
            FROM taken LEFT JOIN breaker_event AS event ON event.number = taken.breaker_event
            ORDER BY taken.number
            """)

    static let dropStatement = Statement(
        name: "drop_pending_notice",
        sql: """
            DELETE FROM pending_notice WHERE number = (SELECT number FROM pending_notice ORDER BY number LIMIT 1)
            RETURNING coalesce(
                'job ' || job::text,
                'breaker ' || (
                    SELECT breaker FROM breaker_event AS event WHERE event.number = pending_notice.breaker_event),
                'a breaker whose event is deleted')
            """)

    static let seeStatement = Statement(
        name: "see_causes",
        sql: """
            WITH crash AS MATERIALIZED (
                SELECT taskname, cause, max(at) AS at FROM unnest($1, $2, $3) AS crash (taskname, cause, at)
                GROUP BY taskname, cause
            ), seen AS (
                INSERT INTO cause_seen (taskname, cause, seen_at) SELECT taskname, cause, at FROM crash
                ON CONFLICT (taskname, cause) DO UPDATE SET seen_at = greatest(cause_seen.seen_at, excluded.seen_at)
            )
            SELECT taskname, cause, cause_seen.seen_at FROM crash JOIN cause_seen USING (taskname, cause)
            """)

    static let digestsStatement = Statement(
        name: "read_digests",
        sql: """
            SELECT digest.route, digest.recipient, due_at, free_at
            FROM unnest($1, $2) AS wanted (route, recipient)
            JOIN digest ON digest.route = wanted.route AND digest.recipient = wanted.recipient
            """)

    static let addStatement = Statement(
        name: "add_notices",
        sql: """
            INSERT INTO notice (happened_at, job, breaker_event, route, recipient, occasions)
            SELECT happened_at, job, breaker_event, route, recipient, string_to_array(occasions, ',')
            FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY
                AS notice (happened_at, job, breaker_event, route, recipient, occasions, place)
            ORDER BY place
            """)

    static let saveStatement = Statement(
        name: "save_digests",
        sql: """
            INSERT INTO digest (route, recipient, due_at, free_at)
            SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (route, recipient) DO UPDATE SET due_at = excluded.due_at, free_at = excluded.free_at
            """)

    static let removeStatement = Statement(
        name: "remove_notices",
        sql: """
            WITH removed AS (
                DELETE FROM notice WHERE route = $1 AND recipient = $2 AND number <= $3 RETURNING number
            )
            SELECT (SELECT count(*) FROM removed),
                EXISTS (SELECT FROM notice WHERE route = $1 AND recipient = $2 AND number > $3)
            """)

    static let mailStatement = Statement(
        name: "post_notice_by_mail",
        sql: """
            INSERT INTO delivery (event, message, recipients, subject, payload)
            VALUES ('\(Webhook.Event.notice.rawValue)', 'notice_' || make_uuid(), $1, $2, $3)
            """)

    static let webhookStatement = Statement(
        name: "post_notice_to_webhook",
        sql: """
            INSERT INTO delivery (webhook, event, message, payload)
            SELECT uuid, '\(Webhook.Event.notice.rawValue)', 'notice_' || make_uuid(), $2 FROM webhook
            WHERE url = $1 AND '\(Webhook.Event.notice.rawValue)' = ANY (events)
            """)
}
