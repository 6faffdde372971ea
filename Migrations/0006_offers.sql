-- Offers: jobs for triggers to take over. A lease is a claim that ends by itself, at `available_at`.
CREATE TABLE offer (
    due_at       timestamptz NOT NULL,     -- before this it is leased to no trigger
    available_at timestamptz NOT NULL,     -- when it may be claimed next
    taken_at     timestamptz,              -- when a trigger acknowledged it, or a claim found the job begun or ended
    job          uuid        NOT NULL,
    lease        uuid,                     -- the last lease
    holder       text COLLATE "C",         -- the trigger that has or had the lease; NULL when it released it
    actor        text COLLATE "C",         -- who claimed it last
    wanted       text COLLATE "C",         -- the job's label `trigger`: only that trigger gets it

    PRIMARY KEY (job)
);

CREATE INDEX offer_by_time ON offer (wanted, available_at) WHERE taken_at IS NULL;
