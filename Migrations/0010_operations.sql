-- Operations: many jobs that a person has run again at once, in the background.

CREATE TYPE operation_state AS ENUM ('running', 'done', 'stopped', 'failed');

CREATE TABLE operation (
    started_at      timestamptz     NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    next_at         timestamptz     NOT NULL DEFAULT now(),  -- when the next jobs may be taken, by the rate
    uuid            uuid            NOT NULL,
    state           operation_state NOT NULL DEFAULT 'running',
    per_second      integer         NOT NULL,
    matching        integer         NOT NULL,                -- jobs the query found
    total           integer         NOT NULL,                -- how many of these are to be taken
    done            integer         NOT NULL DEFAULT 0,
    already         integer         NOT NULL DEFAULT 0,      -- skipped: had a successor by then
    fatal           integer         NOT NULL DEFAULT 0,      -- skipped: the crash is fatal
    gone            integer         NOT NULL DEFAULT 0,      -- skipped: retention has dropped the job
    failed          integer         NOT NULL DEFAULT 0,      -- set aside: the decision could not be recorded
    failing         integer         NOT NULL DEFAULT 0,      -- failed in a row, in steps in which all jobs failed
    force           boolean         NOT NULL DEFAULT false,  -- whether fatal crashes are taken too
    actor           text COLLATE "C" NOT NULL,                -- who asked for it
    stopped_by      text COLLATE "C",                        -- NULL unless a person stopped it
    query           text            NOT NULL,
    comment         text            NOT NULL,
    reason          text,                                    -- why the last job, or the operation, failed
    idempotency_key text COLLATE "C",
    fingerprint     bytea,                                   -- SHA-256 of the request's body

    PRIMARY KEY (uuid),
    UNIQUE (idempotency_key),
    CONSTRAINT ended_operations_are_not_running CHECK ((state = 'running') = (ended_at IS NULL))
);

CREATE INDEX operation_running ON operation (next_at) WHERE state = 'running';

-- The jobs that are still to be taken.
CREATE TABLE operation_job (
    operation uuid    NOT NULL REFERENCES operation ON DELETE CASCADE,
    position  integer NOT NULL,
    job       uuid    NOT NULL,

    PRIMARY KEY (operation, position)
);
