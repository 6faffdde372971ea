-- Jobs, their events and their crashes.
--
-- The state machine is written down three times; the other two are Docs/STATES.md (diagram and table) and
-- Sources/Domain/Jobs/JobState.swift (who leaves each state). Here it is what the CHECKs of `job` say.

-- The order is the machine: a report is a change when its state comes later than the job's.
CREATE TYPE job_state AS ENUM ('SCHEDULED', 'RUNNING', 'FINISHED', 'CRASHED');

-- What an entry of a job's history is about. Kinds are added by later migrations (ALTER TYPE ... ADD VALUE).
CREATE TYPE job_event_kind AS ENUM ('created', 'state', 'decision');

-- One row per job.
--
-- Columns are ordered for space: 8-byte ones, then 16-byte identifiers (which need no alignment), then 4-byte ones,
-- then what varies in length. No index holds a column that changes (state, revision, the times), and partitions
-- leave room on each page, so that both updates in a job's life stay on its page without touching an index (HOT).
-- keyvals is the one exception: a report that brings keyvals pays for the index entry.
-- Text is compared by its bytes (collation C): the same order on every server, and LIKE 'foo%' may use an index.
CREATE TABLE job (
    created_at        timestamptz NOT NULL,  -- the time within the UUID, to the millisecond
    started_at        timestamptz,           -- empty for ever when the report of RUNNING was lost
    ended_at          timestamptz,
    uuid              uuid        NOT NULL,  -- version 7: its order is the order of creation
    root              uuid        NOT NULL,  -- the first job of a chain of attempts; itself for a first attempt
    predecessor       uuid,                  -- the crashed job that this one runs again
    state             job_state   NOT NULL DEFAULT 'SCHEDULED',
    revision          integer     NOT NULL DEFAULT 1,  -- grows by one with each change
    attempt           integer     NOT NULL DEFAULT 1,
    queue_timeout     integer,               -- seconds, as the two below
    run_timeout       integer,
    heartbeat_timeout integer,
    taskname          text COLLATE "C" NOT NULL,
    item              text COLLATE "C",
    item_type         text COLLATE "C",
    arch              text COLLATE "C",
    message_id        text COLLATE "C",
    trigger           json,                  -- json, not jsonb: given back exactly as it came
    labels            jsonb       NOT NULL DEFAULT '{}',
    keyvals           jsonb       NOT NULL DEFAULT '{}',  -- those of the creation and of every report since, the last value wins

    PRIMARY KEY (uuid),

    -- The state machine. SCHEDULED: nothing has happened. RUNNING: it began. An end: it has a time and is the last.
    CONSTRAINT scheduled_has_not_started CHECK (state <> 'SCHEDULED' OR started_at IS NULL),
    CONSTRAINT running_has_started       CHECK (state <> 'RUNNING' OR started_at IS NOT NULL),
    CONSTRAINT ended_at_means_ended      CHECK ((ended_at IS NOT NULL) = (state >= 'FINISHED')),
    CONSTRAINT times_in_order            CHECK (started_at >= created_at AND ended_at >= coalesce(started_at, created_at)),
    CONSTRAINT revision_counts_changes   CHECK (revision >= CASE state WHEN 'SCHEDULED' THEN 1 ELSE 2 END),

    CONSTRAINT first_attempt_is_root     CHECK ((predecessor IS NULL) = (root = uuid)),
    CONSTRAINT attempts_are_counted      CHECK (attempt >= CASE WHEN predecessor IS NULL THEN 1 ELSE 2 END),
    CONSTRAINT timeouts_are_positive     CHECK (least(queue_timeout, run_timeout, heartbeat_timeout) > 0),
    CONSTRAINT taskname_is_not_empty     CHECK (taskname <> ''),
    CONSTRAINT labels_are_pairs          CHECK (jsonb_typeof(labels) = 'object'),
    CONSTRAINT keyvals_are_pairs         CHECK (jsonb_typeof(keyvals) = 'object')
) PARTITION BY RANGE (uuid);

CREATE INDEX job_by_taskname   ON job (taskname, uuid);
CREATE INDEX job_by_item       ON job (item, uuid) WHERE item IS NOT NULL;
CREATE INDEX job_by_message_id ON job (message_id, uuid) WHERE message_id IS NOT NULL;
CREATE INDEX job_by_label      ON job USING gin (labels jsonb_path_ops) WHERE labels <> '{}';
CREATE INDEX job_by_keyval     ON job USING gin (keyvals jsonb_path_ops) WHERE keyvals <> '{}';

-- The keys of events. One sequence for all jobs, without a cache, so that of two events of a job the later has the greater.
CREATE SEQUENCE job_event_number;

-- What happened to a job, in order; rows are only ever added.
--
-- The number is the event's own: it rests on nothing that the event is about. The place in the history that users see is
-- counted when it is read. Servers commit out of order, so nobody may remember "the highest seen so far" across jobs.
CREATE TABLE job_event (
    occurred_at timestamptz    NOT NULL,                -- when it happened, by the reporter if it said so
    recorded_at timestamptz    NOT NULL DEFAULT now(),  -- when the transaction that wrote it began
    number      bigint         NOT NULL DEFAULT nextval('job_event_number'),
    job         uuid           NOT NULL,
    kind        job_event_kind NOT NULL,
    state       job_state,                              -- the state it led to; empty when it did not concern the state
    actor       text COLLATE "C" NOT NULL DEFAULT 'anonymous',  -- who brought it about; the default is for benchmarks, which fill tables without a server
    keyvals     jsonb,                                  -- empty for none: most reports bring none

    PRIMARY KEY (job, number),
    CONSTRAINT state_events_name_it CHECK (state IS NOT NULL OR kind NOT IN ('created', 'state'))
) PARTITION BY RANGE (job);

-- How many jobs ended recently is read by time. BRIN, because rows are only ever added: it costs an insert next to nothing.
CREATE INDEX job_event_by_time ON job_event USING brin (recorded_at) WITH (autosummarize = on);

-- One row per crash: what statistics and the policy read, narrow, so that a question about crashes never reads `job`.
CREATE TABLE crash (
    crashed_at  timestamptz NOT NULL,                -- the job's ended_at
    recorded_at timestamptz NOT NULL DEFAULT now(),
    job         uuid        NOT NULL,
    fatal       boolean     NOT NULL,
    undecided   boolean     NOT NULL DEFAULT true,   -- until it was decided what becomes of it: drivers claim by this mark
    taskname    text COLLATE "C" NOT NULL,           -- the job's, copied
    arch        text COLLATE "C",                    -- the job's, copied
    notify      text COLLATE "C" NOT NULL,           -- a name in vocabulary: the statement that inserts makes sure
    cause       text COLLATE "C" NOT NULL,           -- likewise
    keyvals     jsonb       NOT NULL DEFAULT '{}',   -- those of the crash report alone

    PRIMARY KEY (job)
) PARTITION BY RANGE (job);

CREATE INDEX crash_by_time   ON crash (crashed_at);
-- A position in the log would not do: rows commit out of order, and one that commits late would be missed.
CREATE INDEX crash_undecided ON crash (crashed_at) WHERE undecided;
CREATE INDEX crash_by_keyval ON crash USING gin (keyvals jsonb_path_ops) WHERE keyvals <> '{}';
