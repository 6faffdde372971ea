-- The job, its crash and its successor by the job's primary key, as GET /jobs/<uuid> reads them.
\set n random(0, :id_rows - 1)
\set ms :id_base + :n * :id_step / 1000
SELECT job.*, crash.*, decision.successor
FROM job
LEFT JOIN crash ON crash.job = CASE WHEN job.state = 'CRASHED' THEN job.uuid END
LEFT JOIN decision ON decision.predecessor = crash.job
WHERE job.uuid = (lpad(to_hex(:ms::bigint), 12, '0') || '70008000' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
