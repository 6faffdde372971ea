-- The decisions about crashes that policies or people made.

CREATE TYPE verdict AS ENUM ('reschedule', 'give-up', 'hold');

-- The last decision about each crash, and the job that runs it again. A crash that is held or was given up may be
-- decided again until it has a successor; earlier decisions stay in the job's history. The primary key guarantees that
-- a crash has at most one successor.
CREATE TABLE decision (
    decided_at     timestamptz      NOT NULL,
    not_before     timestamptz,                -- when the successor is due
    predecessor    uuid             NOT NULL,  -- the job that crashed
    successor      uuid,
    spent          interval         NOT NULL,  -- how long the jobs of the chain have run so far, in all
    policy_version integer          NOT NULL,  -- 0 is the built-in policy
    attempt        integer          NOT NULL,  -- of `attempt_limit`, without attempts that do not count
    attempt_limit  integer          NOT NULL,
    counted        integer          NOT NULL,  -- attempts of the chain so far that count
    counts         boolean          NOT NULL,  -- whether this one does
    verdict        verdict          NOT NULL,
    rule           text COLLATE "C" NOT NULL,
    breaker        text COLLATE "C",           -- the breaker that holds it; NULL unless held
    actor          text COLLATE "C" NOT NULL,  -- the person who decided; the rescheduler for a decision by policy
    comment        text,                       -- of the person who decided; NULL for a policy
    text           text             NOT NULL,  -- the decision as a sentence
    causes         text[]           NOT NULL,  -- of the chain's crashes, this one's last

    PRIMARY KEY (predecessor),
    UNIQUE (successor),
    CONSTRAINT successor_is_another         CHECK (successor <> predecessor),
    CONSTRAINT reschedules_have_a_successor CHECK ((verdict = 'reschedule') = (successor IS NOT NULL)),
    CONSTRAINT successors_are_due           CHECK ((successor IS NULL) = (not_before IS NULL)),
    CONSTRAINT holds_name_their_breaker     CHECK ((verdict = 'hold') = (breaker IS NOT NULL))
);

CREATE INDEX decision_held ON decision (breaker, decided_at) WHERE verdict = 'hold';
