-- The job alone by its primary key: all there is of one that did not crash, if it is known not to have.
\set n random(0, :id_rows - 1)
\set ms :id_base + :n * :id_step / 1000
SELECT job.*
FROM job
WHERE job.uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
