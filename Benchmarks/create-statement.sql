-- The rows of create.sql in a single statement, the cheapest form there is: one round trip, and a commit of its own.
\set ms :id_base + :i
\set i :i + 1
\set tail random(0, 1152921504606846975)
WITH made AS (
    INSERT INTO job (created_at, uuid, root, taskname, item, item_type, arch, message_id, trigger)
    SELECT now(), uuid, uuid, 'rpmlint', 'foo-1.0-1.fc25', 'koji_build', 'x86_64', '2016-abc', '{"koji_tag": "f25"}'
    FROM CAST(lpad(to_hex(:ms::bigint), 12, '0') || '70008' || lpad(to_hex(:tail::bigint), 15, '0') AS uuid) uuid
    RETURNING *
)
INSERT INTO job_event (occurred_at, job, kind, state, actor)
SELECT created_at, uuid, 'created', state, 'bench' FROM made;
