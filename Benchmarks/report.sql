-- Each client walks its own share of the jobs and reports each RUNNING, then FINISHED: the update and its event in one
-- transaction, as a service does that keeps a transaction a request. A job reported twice would fail the run.
\set share :id_rows / :clients
\set n :client_id * :share + mod(:i / 2, :share)
\set ms :id_base + :n * :id_step / 1000
\set second mod(:i, 2)
\set i :i + 1
BEGIN;
\if :second
UPDATE job SET state = 'FINISHED', ended_at = now(), revision = revision + 1
WHERE uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid
    AND state <= 'RUNNING';
INSERT INTO job_event (occurred_at, job, kind, state, actor)
VALUES (now(), (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
        'state', 'FINISHED', 'bench');
\else
UPDATE job SET state = 'RUNNING', started_at = now(), revision = revision + 1
WHERE uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid
    AND state < 'RUNNING';
INSERT INTO job_event (occurred_at, job, kind, state, actor)
VALUES (now(), (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
        'state', 'RUNNING', 'bench');
\endif
COMMIT;
