-- The lost: jobs whose reporter died. Reports and creates do not know of these tables: nobody waits for them.
--
-- A job is looked at when it is some seconds old, and again when it is an hour old. If it is still live, and the first
-- time also may be overdue soon, it is put on the watch until it has ended. See Sources/Domain/Jobs/Watch.swift for the rules,
-- Sources/Services/Reaper for who applies them.

-- Jobs that had not ended when they were last looked at; and when to look again, which is never after their deadline.
CREATE TABLE watch (
    due_at timestamptz NOT NULL,
    job    uuid        NOT NULL,

    PRIMARY KEY (job)
);

CREATE INDEX watch_by_time ON watch (due_at);

-- When a job last gave a sign of life. Apart from `job`, whose revision it must not change; updates stay on their page.
CREATE TABLE heartbeat (
    seen_at timestamptz NOT NULL,
    job     uuid        NOT NULL,

    PRIMARY KEY (job)
) WITH (fillfactor = 50);

-- One row: what the servers know together.
CREATE TABLE reaper (
    passed_at       timestamptz NOT NULL,  -- when one of them last looked for lost jobs, which it does every few seconds
    back_at         timestamptz NOT NULL,  -- when that began again after a gap: until then reporters could not reach us
    lenient_until   timestamptz NOT NULL,  -- until then no job from before back_at is overdue in its queue or run time
    walked_to       uuid        NOT NULL,  -- every job below was looked at when it was some seconds old
    walked_again_to uuid        NOT NULL,  -- and these an hour later: each has ended, or is on the watch
    only_row        boolean     NOT NULL DEFAULT true,

    PRIMARY KEY (only_row),
    CONSTRAINT there_is_one_row CHECK (only_row)
);

INSERT INTO reaper (passed_at, back_at, lenient_until, walked_to, walked_again_to)
VALUES (now(), now(), now(), lowest_job_uuid('epoch'), lowest_job_uuid('epoch'));
