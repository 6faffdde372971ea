-- What is done about crashes: the policies, the decisions made by them, and the work that came of those.

CREATE TYPE verdict AS ENUM ('reschedule', 'give-up', 'hold');

ALTER TYPE job_event_kind ADD VALUE 'decision';

-- Crashes are claimed by this mark. A position in the log would not do: rows commit out of order, and one that commits
-- late would be passed by. Crashes of before this migration stay as they were: nobody wants last year's jobs run again.
ALTER TABLE crash ADD COLUMN undecided boolean NOT NULL DEFAULT false;
ALTER TABLE crash ALTER COLUMN undecided SET DEFAULT true;

CREATE INDEX crash_undecided ON crash (crashed_at) WHERE undecided;

-- How many jobs ended lately is read by time. BRIN, because rows are only ever added: it costs an insert next to nothing.
CREATE INDEX job_event_by_time ON job_event USING brin (recorded_at) WITH (autosummarize = on);

-- What was decided about a crash, and which job runs it again. The last decision counts: what is held, or was given up,
-- may be decided anew until there is a successor. The earlier ones stay in the job's history.
-- Nothing has written to this table so far, so that columns without a default may be added.
ALTER TABLE reschedule
    ALTER COLUMN successor DROP NOT NULL,
    ADD COLUMN not_before     timestamptz,                -- when the successor is due
    ADD COLUMN spent          interval         NOT NULL,  -- how long the jobs of the chain have run so far, together
    ADD COLUMN policy_version integer          NOT NULL,  -- 0 is the built-in policy
    ADD COLUMN attempt        integer          NOT NULL,  -- of `attempt_limit`: attempts that do not count left out
    ADD COLUMN attempt_limit  integer          NOT NULL,
    ADD COLUMN counted        integer          NOT NULL,  -- attempts of the chain so far that count
    ADD COLUMN counts         boolean          NOT NULL,  -- whether this one does
    ADD COLUMN verdict        verdict          NOT NULL,
    ADD COLUMN rule           text COLLATE "C" NOT NULL,
    ADD COLUMN breaker        text COLLATE "C",           -- what holds it
    ADD COLUMN comment        text,                       -- of the person who decided, if it was one
    ADD COLUMN text           text             NOT NULL,  -- the decision as a sentence
    ADD COLUMN causes         text[]           NOT NULL,  -- of the chain's crashes, this one's last

    ADD CONSTRAINT reschedules_have_a_successor CHECK ((verdict = 'reschedule') = (successor IS NOT NULL)),
    ADD CONSTRAINT successors_are_due           CHECK ((successor IS NULL) = (not_before IS NULL)),
    ADD CONSTRAINT holds_name_their_breaker     CHECK ((verdict = 'hold') = (breaker IS NOT NULL));

CREATE INDEX reschedule_held ON reschedule (breaker, decided_at) WHERE verdict = 'hold';

-- Successors that triggers have to take over. A lease is a claim that ends by itself: its time is `available_at`.
CREATE TABLE offer (
    due_at       timestamptz NOT NULL,     -- before this nobody gets it
    available_at timestamptz NOT NULL,     -- when it may be claimed next
    taken_at     timestamptz,              -- when a trigger acknowledged it, or somebody reported on the job
    job          uuid        NOT NULL,
    lease        uuid,                     -- the last one
    holder       text COLLATE "C",         -- the trigger that has, or had, the lease
    wanted       text COLLATE "C",         -- the job's label `trigger`: only that trigger gets it

    PRIMARY KEY (job)
);

CREATE INDEX offer_by_time ON offer (wanted, available_at) WHERE taken_at IS NULL;

-- The policies, as they were applied. The last one is in force; to go back, an earlier text is applied again.
CREATE TABLE policy (
    applied_at timestamptz NOT NULL DEFAULT now(),
    version    integer     NOT NULL,
    text       text        NOT NULL,  -- YAML, as it came
    comment    text,

    PRIMARY KEY (version),
    CONSTRAINT versions_count_from_one CHECK (version >= 1)
);

-- How many successors are due in each while of each budget; see Rescheduling/Budget.swift.
CREATE TABLE budget_use (
    begins_at timestamptz      NOT NULL,
    seconds   integer          NOT NULL,  -- how long the while is
    used      integer          NOT NULL,
    per       text COLLATE "C" NOT NULL,
    value     text COLLATE "C" NOT NULL,

    PRIMARY KEY (per, value, seconds, begins_at)
);

-- Where each breaker stands, as Rescheduling/BreakerState.swift has it; one that is not here never opened.
CREATE TABLE breaker (
    stepped_at timestamptz      NOT NULL DEFAULT now(),
    since      timestamptz,
    latest     timestamptz,
    round      integer          NOT NULL DEFAULT 0,
    let_out    integer          NOT NULL DEFAULT 0,
    well       integer          NOT NULL DEFAULT 0,
    badly      integer          NOT NULL DEFAULT 0,
    otherwise  integer          NOT NULL DEFAULT 0,
    name       text COLLATE "C" NOT NULL,
    phase      text COLLATE "C" NOT NULL DEFAULT 'closed',

    PRIMARY KEY (name)
);

-- How many crashes a breaker is over there were in each second, as far back as it looks.
CREATE TABLE breaker_count (
    happened_at timestamptz      NOT NULL,
    crashes     integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,

    PRIMARY KEY (breaker, happened_at)
);

-- Held crashes that a breaker has let through: how they end tells it whether the outage is over.
CREATE TABLE passage (
    passed_at   timestamptz      NOT NULL DEFAULT now(),
    predecessor uuid             NOT NULL,
    successor   uuid,                      -- empty when it was not rescheduled in the end
    round       integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C",          -- well, badly, otherwise; empty until the breaker was told, and for ever when its round was over before

    PRIMARY KEY (predecessor)
);

CREATE INDEX passage_open ON passage (breaker, round) WHERE outcome IS NULL;

-- What breakers did, for people.
CREATE TABLE breaker_event (
    happened_at timestamptz      NOT NULL,
    number      bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    breaker     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,  -- opened, canary, relapsed, wave, closed
    text        text             NOT NULL,

    PRIMARY KEY (number)
);

CREATE INDEX breaker_event_by_breaker ON breaker_event (breaker, number);
