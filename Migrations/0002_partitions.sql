-- Partitions: one UTC month each for job, job_event and crash, by the UUID itself (version 7 carries its time).
-- A look-up by UUID reads one partition; retention drops whole ones. The server makes them ahead; what comes for a
-- month without one is caught by the default partition and moved when the month's partition is made.

-- The lowest identifier that a job created at `at` or later can have.
CREATE FUNCTION lowest_job_uuid(at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the partition of `parent` ('job', 'job_event' or 'crash') for the month of `month`; false when it was there.
--
-- The table is made apart and attached, which lets readers of the parent go on; CREATE ... PARTITION OF would not.
-- Writers wait: one that had chosen the default partition for its row before would fail after. The default partition
-- is locked against everybody, for as long as its rows of this month take to move. Of two servers that make the same
-- partition one waits, and finds it made. Call it for one partition a transaction, with a lock_timeout, so that nobody
-- queues behind it for long.
CREATE FUNCTION make_partition(parent text, month timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    first  timestamptz := date_trunc('month', month, 'UTC');
    name   text        := parent || to_char(first AT TIME ZONE 'UTC', '_YYYY_MM');
    lower  uuid        := lowest_job_uuid(first);
    upper  uuid        := lowest_job_uuid((first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
    -- Room for a second version of every row of a page: a job is updated twice. The others are never updated.
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
