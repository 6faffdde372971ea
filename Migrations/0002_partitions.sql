-- Partitions: one UTC month each for job, job_event and crash, by the UUID itself (version 7 carries its time).
-- A look-up by UUID reads one partition; retention drops whole ones. The server makes them ahead. A row of a month
-- without a partition goes to the default partition, and is moved when the month's partition is made.

-- The lowest identifier that a job created at `at` or later can have.
CREATE FUNCTION lowest_job_uuid(at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the partition of `parent` ('job', 'job_event' or 'crash') for the month of `month`; false when it exists.
--
-- The table is created by itself and then attached, which does not block readers of the parent, as CREATE ... PARTITION
-- OF would. Writers wait: one that had chosen the default partition for its row would fail once the new one is
-- attached. The default partition is locked for readers too, while its rows of this month are moved. Of two servers
-- that make the same partition, one waits and finds it there. Call this for one partition a transaction, with a
-- lock_timeout, so that other statements do not queue behind it for long.
CREATE FUNCTION make_partition(parent text, month timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    first  timestamptz := date_trunc('month', month, 'UTC');
    name   text        := parent || to_char(first AT TIME ZONE 'UTC', '_YYYY_MM');
    lower  uuid        := lowest_job_uuid(first);
    upper  uuid        := lowest_job_uuid((first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
    -- Room for a second version of every row of a page: a job is updated twice. A row of job_event is never updated;
    -- one of crash is, once, but never HOT, because an index has `undecided` in its WHERE.
    fill   integer     := CASE parent WHEN 'job' THEN 45 ELSE 100 END;
    column_name text   := CASE parent WHEN 'job' THEN 'uuid' ELSE 'job' END;
BEGIN
    IF parent NOT IN ('job', 'job_event', 'crash') THEN
        RAISE EXCEPTION 'no partitioned table is called %', parent;
    END IF;
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE ROW EXCLUSIVE MODE', parent);
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) WITH (fillfactor = %s)', name, parent, fill);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format(
        'WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) INSERT INTO %5$I SELECT * FROM moved',
        parent || '_default', column_name, lower, upper, name);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name, lower, upper);
    RETURN true;
END $$;

CREATE TABLE job_default       PARTITION OF job       DEFAULT WITH (fillfactor = 45);
CREATE TABLE job_event_default PARTITION OF job_event DEFAULT;
CREATE TABLE crash_default     PARTITION OF crash     DEFAULT;
