-- One job and its first event in one transaction: a single statement, so pgbench pays one round trip.
WITH id AS MATERIALIZED (
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(random()::text), 1, 19))::uuid AS uuid
), made AS (
    INSERT INTO job (created_at, uuid, root, taskname, item, item_type, arch, message_id, trigger)
    SELECT now(), uuid, uuid, 'rpmlint', 'foo-1.0-1.fc25', 'koji_build', 'x86_64', '2016-abc', '{"koji_tag": "f25"}'
    FROM id RETURNING *
)
INSERT INTO job_event (occurred_at, job, sequence, kind, state)
SELECT created_at, uuid, revision, 'created', state FROM made;
