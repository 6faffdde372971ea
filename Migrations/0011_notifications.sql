-- Who is notified of crashes and of events of breakers. Decisions and steps of breakers write `pending_notice` alone;
-- by the routes the notifier makes notices of it, and of these messages in `delivery`.

-- Pending events: written in the transaction of the event, and deleted by the notifier that makes notices of it.
CREATE TABLE pending_notice (
    happened_at   timestamptz NOT NULL,
    number        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    job           uuid,     -- the job whose crash was decided
    breaker_event bigint,   -- the event of a breaker
    verdict       verdict,  -- what was decided
    is_first      boolean,  -- whether it is the first decision about this crash

    PRIMARY KEY (number),
    CONSTRAINT it_is_a_decision_or_a_breakers CHECK ((job IS NULL) = (breaker_event IS NOT NULL)),
    CONSTRAINT decisions_have_a_verdict       CHECK (num_nulls(job, verdict, is_first) IN (0, 3))
);

-- When a task last crashed of a cause. A crash whose cause is not here, or was last seen long ago, is of a new cause.
CREATE TABLE cause_seen (
    seen_at  timestamptz      NOT NULL,
    taskname text COLLATE "C" NOT NULL,
    cause    text COLLATE "C" NOT NULL,

    PRIMARY KEY (taskname, cause)
);

-- The notices that wait in the digest of a recipient of a route.
CREATE TABLE notice (
    happened_at   timestamptz      NOT NULL,
    number        bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    job           uuid,
    breaker_event bigint,
    route         text COLLATE "C" NOT NULL,
    recipient     text COLLATE "C" NOT NULL,  -- mail:ops@example.org, or webhook: and its URL
    occasions     text[]           NOT NULL,  -- why people are notified: crash, gave-up, held, new-cause; breaker

    PRIMARY KEY (number)
);

CREATE INDEX notice_by_digest ON notice (route, recipient, number);

-- When the notices that wait for a recipient are sent, and until when new ones are gathered.
CREATE TABLE digest (
    due_at    timestamptz,                -- NULL when nothing waits
    free_at   timestamptz      NOT NULL,  -- until then nothing is sent, because the last message was sent recently
    route     text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,

    PRIMARY KEY (route, recipient)
);

CREATE INDEX digest_by_time ON digest (due_at) WHERE due_at IS NOT NULL;
