-- The bounds on rescheduling: breakers, which hold crashes during an outage, and budgets.

-- The state of each breaker, as in Sources/Domain/Rescheduling/BreakerState.swift. A breaker without a row has never
-- taken a step.
CREATE TABLE breaker (
    stepped_at   timestamptz      NOT NULL DEFAULT now(),
    since        timestamptz,
    latest       timestamptz,
    round        integer          NOT NULL DEFAULT 0,
    in_flight    integer          NOT NULL DEFAULT 0,
    succeeded    integer          NOT NULL DEFAULT 0,
    failed       integer          NOT NULL DEFAULT 0,
    inconclusive integer          NOT NULL DEFAULT 0,
    name         text COLLATE "C" NOT NULL,
    phase        text COLLATE "C" NOT NULL DEFAULT 'closed',

    PRIMARY KEY (name),
    CONSTRAINT phases_are_known CHECK (phase IN ('closed', 'open', 'releasing'))
);

-- The number of crashes that a breaker is over, by second, for as long as the breaker needs it.
CREATE TABLE breaker_count (
    happened_at timestamptz      NOT NULL,
    crashes     integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,

    PRIMARY KEY (breaker, happened_at)
);

-- Held crashes that a breaker released; from their outcomes it sees whether the outage is over. A crash that one
-- breaker released may be held and released by another.
CREATE TABLE release (
    released_at timestamptz      NOT NULL DEFAULT now(),
    predecessor uuid             NOT NULL,
    successor   uuid,                      -- NULL when it was not rescheduled after all
    round       integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C",          -- how the successor ended; NULL unless counted in its round

    PRIMARY KEY (breaker, predecessor),
    CONSTRAINT outcomes_are_known CHECK (outcome IN ('succeeded', 'failed', 'inconclusive'))
);

CREATE INDEX release_open ON release (breaker, round) WHERE outcome IS NULL;

-- The events of breakers, for people.
CREATE TABLE breaker_event (
    happened_at timestamptz      NOT NULL,
    number      bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    breaker     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    text        text             NOT NULL,

    PRIMARY KEY (number),
    CONSTRAINT kinds_are_known CHECK (kind IN ('opened', 'canary', 'relapsed', 'wave', 'closed'))
);

CREATE INDEX breaker_event_by_breaker ON breaker_event (breaker, number);

-- How many successors are due in each window of each budget; see Sources/Domain/Rescheduling/Budget.swift.
CREATE TABLE budget_use (
    begins_at timestamptz      NOT NULL,
    seconds   integer          NOT NULL,  -- the length of the window
    used      integer          NOT NULL,
    per       text COLLATE "C" NOT NULL,
    value     text COLLATE "C" NOT NULL,

    PRIMARY KEY (per, value, seconds, begins_at),
    CONSTRAINT budgets_are_known CHECK (per IN ('taskname', 'arch', 'cause', 'all'))
);
