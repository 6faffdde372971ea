-- Jobs that triggers have to take over. A lease is a claim that ends by itself: its time is `available_at`.
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
