import Postgres

extension Outbox {
    /// Looks up each webhook in the index `delivery_due`; then the hosts take turns, one delivery at a time.
    ///
    /// Events that this version does not know are left to a later one. A claim is the mark `is_claimed` and its end in
    /// `next_at`; a row that another transaction has locked is skipped. Mail counts as one receiver without a webhook,
    /// whose host is the empty text.
    static let claimStatement = Statement(
        name: "claim_deliveries",
        sql: """
            WITH receiver AS (
                SELECT uuid, url, host, secret, greatest($3 - coalesce(busy.count, 0), 0) AS slots
                FROM webhook LEFT JOIN unnest($1, $2) AS busy (name, count) ON busy.name = webhook.host
            ), due AS (
                SELECT pick.uuid, pick.next_at, url, host, secret, slots
                FROM receiver CROSS JOIN LATERAL (
                    SELECT delivery.uuid, delivery.next_at FROM delivery
                    WHERE delivery.webhook = receiver.uuid AND state = 'pending' AND next_at <= now()
                        AND event = ANY ($7)
                    ORDER BY next_at LIMIT receiver.slots FOR UPDATE SKIP LOCKED
                ) AS pick
                UNION ALL
                SELECT pick.uuid, pick.next_at, NULL, '', NULL, $3
                FROM (
                    SELECT uuid, next_at FROM delivery
                    WHERE webhook IS NULL AND state = 'pending' AND next_at <= now() AND $6
                        AND event = ANY ($7)
                    ORDER BY next_at LIMIT greatest($3 - coalesce(
                        (SELECT count FROM unnest($1, $2) AS busy (name, count) WHERE name = ''), 0), 0)
                    FOR UPDATE SKIP LOCKED
                ) AS pick
            ), ranked AS (
                SELECT due.*, row_number() OVER (PARTITION BY host ORDER BY next_at) AS place FROM due
            ), chosen AS (
                SELECT * FROM ranked WHERE place <= slots ORDER BY place, next_at LIMIT $4
            )
            UPDATE delivery SET
                is_claimed = true, next_at = now() + make_interval(secs => $5),
                attempts = attempts + 1, tries = tries + 1
            FROM chosen WHERE delivery.uuid = chosen.uuid
            RETURNING delivery.uuid, attempts, tries, message, event, created_at, job, payload, chosen.url, chosen.host,
                chosen.secret, recipients, subject
            """)

    /// Reads what `claimStatement` returns.
    static func claimed(_ columns: inout Row.Columns) throws(PostgresError) -> ClaimedDelivery {
        ClaimedDelivery(
            id: try columns.id(), attempt: try columns.int(), tries: try columns.int(),
            message: try columns.text(), event: try columns.event(), createdAt: try columns.time(),
            job: try columns.optionalID(), payload: try columns.optionalText(), target: try target(&columns))
    }

    private static func target(_ columns: inout Row.Columns) throws(PostgresError) -> ClaimedDelivery.Target {
        let (url, host, secret) = (try columns.optionalText(), try columns.text(), try columns.optionalBytes())
        let (recipients, subject) = (try columns.optionalTexts(), try columns.optionalText())
        if let url { return .webhook(url: url, host: host, secret: secret ?? []) }
        return .mail(recipients: recipients ?? [], subject: subject ?? "")
    }

    /// The number of the attempt identifies the claim. `delivered` is recorded even when the claim was lost, because
    /// the receiver has accepted the message.
    static let recordStatement = Statement(
        name: "record_delivery",
        sql: """
            WITH logged AS (
                INSERT INTO delivery_attempt (delivery, number, begun_at, milliseconds, status, error, answer)
                SELECT uuid, $2, $5, $6, $7, $8, $9 FROM delivery WHERE uuid = $1
                ON CONFLICT (delivery, number) DO NOTHING
            )
            UPDATE delivery SET
                state = $3::delivery_state, is_claimed = false, next_at = coalesce($4, next_at),
                ended_at = CASE WHEN $3 <> 'pending' THEN now() END, last_status = $7, last_error = $8
            WHERE uuid = $1 AND state = 'pending' AND (attempts = $2 AND is_claimed OR $3 = 'delivered')
            """)

    static let releaseStatement = Statement(
        name: "release_delivery",
        sql: """
            UPDATE delivery SET is_claimed = false, next_at = now(), tries = tries - 1
            WHERE uuid = $1 AND state = 'pending' AND is_claimed AND attempts = $2
            """)
}
