-- Creates with an Idempotency-Key, by which a repeated one finds the jobs of the first. Kept for seven days.
CREATE TABLE idempotency (
    created_at  timestamptz NOT NULL DEFAULT now(),
    key         text COLLATE "C" NOT NULL,
    fingerprint bytea       NOT NULL,  -- SHA-256 of the request's body
    jobs        uuid[]      NOT NULL,  -- in the order of the request

    PRIMARY KEY (key)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
