-- Jobs, their events and their crashes.
--
-- The state machine is written down three times; the other two are Docs/STATES.md (diagram and table) and
-- Sources/Domain/Jobs/JobState.swift (who leaves each state). Here it is in the CHECKs of `job`.

-- The order of the values is the state machine: a report changes a job when its state comes after the job's.
CREATE TYPE job_state AS ENUM ('SCHEDULED', 'RUNNING', 'FINISHED', 'CRASHED');

-- What an entry of a job's history is about. Kinds are added by later migrations (ALTER TYPE ... ADD VALUE).
CREATE TYPE job_event_kind AS ENUM ('created', 'state', 'decision');

-- One row per job.
--
-- Columns are ordered for space: 8-byte ones, then 16-byte identifiers (which need no alignment), then 4-byte ones,
-- then those of variable length. No index has a column that changes (state, revision, the times), and partitions
-- leave room on each page, so that both updates of a job stay on its page and update no index (HOT). The exception is
-- keyvals: a report with keyvals also writes an index entry.
-- Text is compared by its bytes (collation C): the order is the same on every server, and LIKE 'foo%' can use an index.
CREATE TABLE job (
    created_at        timestamptz NOT NULL,  -- the time in the UUID, in whole milliseconds
    started_at        timestamptz,           -- stays NULL when the report of RUNNING was lost
    ended_at          timestamptz,
    uuid              uuid        NOT NULL,  -- version 7, so that its order is the order of creation
    root              uuid        NOT NULL,  -- the first job of the chain of attempts; itself for a first attempt
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
    trigger           json,                  -- json, not jsonb: returned exactly as it was sent
    labels            jsonb       NOT NULL DEFAULT '{}',
    keyvals           jsonb       NOT NULL DEFAULT '{}',  -- of the creation and all reports since; the last value wins

    PRIMARY KEY (uuid),

    -- The state machine. SCHEDULED: the job has not begun. RUNNING: it has. FINISHED and CRASHED: it has ended.
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

-- The keys of events: one sequence for all jobs, without a cache, so that the later of two events has the greater key.
CREATE SEQUENCE job_event_number;

-- The history of jobs: one row per event. Rows are inserted and never updated.
--
-- The number does not depend on what the event is about. The place in the history that users see is counted when it is
-- read. Servers commit out of order, so the highest number read so far is no position across jobs.
CREATE TABLE job_event (
    occurred_at timestamptz    NOT NULL,                -- when it happened; the reporter's time if it gave one
    recorded_at timestamptz    NOT NULL DEFAULT now(),  -- when the transaction that wrote it began
    number      bigint         NOT NULL DEFAULT nextval('job_event_number'),
    job         uuid           NOT NULL,
    kind        job_event_kind NOT NULL,
    state       job_state,                              -- the new state; NULL for an event that is not about the state
    actor       text COLLATE "C" NOT NULL,  -- who caused it
    keyvals     jsonb,                                  -- NULL for none, as in most reports

    PRIMARY KEY (job, number),
    CONSTRAINT state_events_name_it CHECK (state IS NOT NULL OR kind NOT IN ('created', 'state'))
) PARTITION BY RANGE (job);

-- For counting the jobs that ended recently. BRIN, because rows come in order of time: inserts cost almost nothing.
CREATE INDEX job_event_by_time ON job_event USING brin (recorded_at) WITH (autosummarize = on);

-- One row per crash, for statistics and the policy. It is narrow, and has copies of columns of the job, so that most
-- queries on crashes do not read `job`.
CREATE TABLE crash (
    crashed_at  timestamptz NOT NULL,                -- the job's ended_at
    recorded_at timestamptz NOT NULL DEFAULT now(),
    job         uuid        NOT NULL,
    fatal       boolean     NOT NULL,
    undecided   boolean     NOT NULL DEFAULT true,   -- until there is a decision: drivers claim crashes by this mark
    taskname    text COLLATE "C" NOT NULL,           -- the job's, copied
    arch        text COLLATE "C",                    -- the job's, copied
    notify      text COLLATE "C" NOT NULL,           -- a name in vocabulary, which the inserting statement checks
    cause       text COLLATE "C" NOT NULL,           -- likewise
    keyvals     jsonb       NOT NULL DEFAULT '{}',   -- of the crash report alone

    PRIMARY KEY (job)
) PARTITION BY RANGE (job);

CREATE INDEX crash_by_time   ON crash (crashed_at);
-- Drivers claim by this index and not from a position: rows commit out of order, and a late one would be missed.
CREATE INDEX crash_undecided ON crash (crashed_at) WHERE undecided;
CREATE INDEX crash_by_keyval ON crash USING gin (keyvals jsonb_path_ops) WHERE keyvals <> '{}';
