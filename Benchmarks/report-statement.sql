-- The rows of report.sql in a single statement, the cheapest form there is: one round trip, and a commit of its own.
\set share :id_rows / :clients
\set n :client_id * :share + mod(:i / 2, :share)
\set ms :id_base + :n * :id_step / 1000
\set second mod(:i, 2)
\set i :i + 1
\if :second
WITH changed AS (
    UPDATE job SET state = 'FINISHED', ended_at = now(), revision = revision + 1
    WHERE uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid
        AND state <= 'RUNNING'
    RETURNING *
)
INSERT INTO job_event (occurred_at, job, kind, state, actor)
SELECT ended_at, uuid, 'state', state, 'bench' FROM changed;
\else
WITH changed AS (
    UPDATE job SET state = 'RUNNING', started_at = now(), revision = revision + 1
    WHERE uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid
        AND state < 'RUNNING'
    RETURNING *
)
INSERT INTO job_event (occurred_at, job, kind, state, actor)
SELECT started_at, uuid, 'state', state, 'bench' FROM changed;
\endif
