-- Lost jobs: their reporter died. Reports and creates do not use these tables, so they never wait for the reaper.
--
-- A job is looked at when it is some seconds old, and again when it is an hour old. If it is live, it is put on the
-- watch until it has ended; the first time only if it may be overdue within the hour. Sources/Domain/Jobs/Watch.swift
-- has the rules, Sources/Services/Reaper applies them.

-- Jobs that had not ended when they were last looked at, and when to look again, which is never after they are overdue.
CREATE TABLE watch (
    due_at timestamptz NOT NULL,
    job    uuid        NOT NULL,

    PRIMARY KEY (job)
);

CREATE INDEX watch_by_time ON watch (due_at);

-- The last heartbeat of each job: not in `job`, whose revision it must not change. Updates stay on their page (HOT).
CREATE TABLE heartbeat (
    seen_at timestamptz NOT NULL,
    job     uuid        NOT NULL,

    PRIMARY KEY (job)
) WITH (fillfactor = 50);

-- The state that the reapers of all servers share, in one row.
CREATE TABLE reaper (
    passed_at       timestamptz NOT NULL,  -- when a reaper last made a pass, which it does every few seconds
    back_at         timestamptz NOT NULL,  -- when passes began again after a gap: until then no server could be reached
    lenient_until   timestamptz NOT NULL,  -- until then no job from before back_at is over its queue or run time
    walked_to       uuid        NOT NULL,  -- every job below this was looked at when some seconds old
    walked_again_to uuid        NOT NULL,  -- and when an hour old: it has ended, or is on the watch
    only_row        boolean     NOT NULL DEFAULT true,

    PRIMARY KEY (only_row),
    CONSTRAINT there_is_one_row CHECK (only_row)
);

INSERT INTO reaper (passed_at, back_at, lenient_until, walked_to, walked_again_to)
VALUES (now(), now(), now(), lowest_job_uuid('epoch'), lowest_job_uuid('epoch'));
