-- Who is notified of crashes and of what breakers did. Decisions and steps of breakers write `pending_notice` alone; the
-- routes make notices of it, and these make messages in `delivery`.

-- The routes, as they were applied, like `policy`: the last ones are in force.
CREATE TABLE routes (
    applied_at timestamptz NOT NULL DEFAULT now(),
    version    integer     NOT NULL,
    actor      text COLLATE "C" NOT NULL,  -- who applied them
    text       text        NOT NULL,  -- YAML, as it came
    comment    text,

    PRIMARY KEY (version),
    CONSTRAINT versions_count_from_one CHECK (version >= 1)
);

-- What happened, written in its transaction, and removed by whoever makes the notices of it.
CREATE TABLE pending_notice (
    happened_at   timestamptz NOT NULL,
    number        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    job           uuid,     -- the job whose crash was decided about
    breaker_event bigint,   -- what a breaker did
    verdict       verdict,  -- what was decided
    is_first      boolean,  -- whether nothing had been decided about this crash before

    PRIMARY KEY (number),
    CONSTRAINT it_is_a_decision_or_a_breakers CHECK ((job IS NULL) = (breaker_event IS NOT NULL)),
    CONSTRAINT decisions_have_a_verdict       CHECK (num_nulls(job, verdict, is_first) IN (0, 3))
);

-- When a task last crashed of a cause: one that is not here, or long ago, is news.
CREATE TABLE cause_seen (
    seen_at  timestamptz      NOT NULL,
    taskname text COLLATE "C" NOT NULL,
    cause    text COLLATE "C" NOT NULL,

    PRIMARY KEY (taskname, cause)
);

-- What waits in the digest of a recipient of a route.
CREATE TABLE notice (
    happened_at   timestamptz      NOT NULL,
    number        bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    job           uuid,
    breaker_event bigint,
    route         text COLLATE "C" NOT NULL,
    recipient     text COLLATE "C" NOT NULL,  -- mail:ops@example.org, or webhook: and its URL
    occasions     text[]           NOT NULL,  -- why: crash, gave-up, held, new-cause; breaker

    PRIMARY KEY (number)
);

CREATE INDEX notice_by_digest ON notice (route, recipient, number);

-- When what waits for a recipient is sent, and until when what comes is gathered.
CREATE TABLE digest (
    due_at    timestamptz,                -- empty when nothing waits
    free_at   timestamptz      NOT NULL,  -- until then nothing is sent: a message went out not long ago
    route     text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,

    PRIMARY KEY (route, recipient)
);

CREATE INDEX digest_by_time ON digest (due_at) WHERE due_at IS NOT NULL;
