-- One job and its first event in one transaction, as a service does that keeps a transaction a request. The job's
-- UUID is of version 7, made here of a time that runs with the client's count and of random bits.
\set ms :id_base + :i
\set i :i + 1
\set tail random(0, 1152921504606846975)
BEGIN;
INSERT INTO job (created_at, uuid, root, taskname, item, item_type, arch, message_id, trigger)
SELECT now(), uuid, uuid, 'rpmlint', 'foo-1.0-1.fc25', 'koji_build', 'x86_64', '2016-abc', '{"koji_tag": "f25"}'
FROM CAST(lpad(to_hex(:ms::bigint), 12, '0') || '70008' || lpad(to_hex(:tail::bigint), 15, '0') AS uuid) uuid;
INSERT INTO job_event (occurred_at, job, kind, state, actor)
VALUES (now(), CAST(lpad(to_hex(:ms::bigint), 12, '0') || '70008' || lpad(to_hex(:tail::bigint), 15, '0') AS uuid),
        'created', 'SCHEDULED', 'bench');
COMMIT;
