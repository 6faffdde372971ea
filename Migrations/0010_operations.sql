-- Work on many jobs that a person asked for at once, done in the background.

CREATE TYPE operation_state AS ENUM ('running', 'done', 'stopped', 'failed');

CREATE TABLE operation (
    started_at      timestamptz     NOT NULL DEFAULT now(),
    ended_at        timestamptz,
    next_at         timestamptz     NOT NULL DEFAULT now(),  -- when the next jobs may be taken: this keeps the rate
    uuid            uuid            NOT NULL,
    state           operation_state NOT NULL DEFAULT 'running',
    per_second      integer         NOT NULL,
    matching        integer         NOT NULL,                -- jobs the query found
    total           integer         NOT NULL,                -- of these, those that are to be taken
    done            integer         NOT NULL DEFAULT 0,
    already         integer         NOT NULL DEFAULT 0,      -- skipped: had a successor by then
    fatal           integer         NOT NULL DEFAULT 0,      -- skipped: the crash is fatal
    gone            integer         NOT NULL DEFAULT 0,      -- skipped: retention has dropped the job
    failed          integer         NOT NULL DEFAULT 0,      -- set aside: could not be recorded
    failing         integer         NOT NULL DEFAULT 0,      -- how many failed one after the other, up to now
    force           boolean         NOT NULL DEFAULT false,  -- fatal crashes are not skipped
    actor           text COLLATE "C" NOT NULL,                -- who asked for it
    stopped_by      text COLLATE "C",                        -- empty unless somebody did
    query           text            NOT NULL,
    comment         text            NOT NULL,
    reason          text,                                    -- why the last job failed, or all of it
    idempotency_key text COLLATE "C",
    fingerprint     bytea,                                   -- SHA-256 of the request that brought the key

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
