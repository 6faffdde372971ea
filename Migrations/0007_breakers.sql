-- What bounds rescheduling: breakers, which hold crashes during an outage, and budgets.

-- Where each breaker stands, as Sources/Domain/Rescheduling/BreakerState.swift has it; one that is not here never opened.
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

    PRIMARY KEY (name)
);

-- How many crashes a breaker is over there were in each second, as far back as it looks.
CREATE TABLE breaker_count (
    happened_at timestamptz      NOT NULL,
    crashes     integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,

    PRIMARY KEY (breaker, happened_at)
);

-- Held crashes that a breaker released: how they end shows it whether the outage is over. A crash may be released by one
-- breaker and then, coming back, be held and released by another.
CREATE TABLE release (
    released_at timestamptz      NOT NULL DEFAULT now(),
    predecessor uuid             NOT NULL,
    successor   uuid,                      -- empty when it was not rescheduled in the end
    round       integer          NOT NULL,
    breaker     text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C",          -- succeeded, failed, inconclusive; empty until the breaker has counted it, and for ever when its round was over before

    PRIMARY KEY (breaker, predecessor)
);

CREATE INDEX release_open ON release (breaker, round) WHERE outcome IS NULL;

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

-- How many successors are due in each window of each budget; see Sources/Domain/Rescheduling/Budget.swift.
CREATE TABLE budget_use (
    begins_at timestamptz      NOT NULL,
    seconds   integer          NOT NULL,  -- how long the window is
    used      integer          NOT NULL,
    per       text COLLATE "C" NOT NULL,
    value     text COLLATE "C" NOT NULL,

    PRIMARY KEY (per, value, seconds, begins_at)
);
