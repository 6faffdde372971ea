-- What keeps an operation from taking a job, or from going on, and whether it takes fatal crashes too.
ALTER TABLE operation
    ADD COLUMN failed  integer NOT NULL DEFAULT 0,      -- set aside: could not be recorded
    ADD COLUMN failing integer NOT NULL DEFAULT 0,      -- how many failed one after the other, up to now
    ADD COLUMN force   boolean NOT NULL DEFAULT false,  -- fatal crashes are not skipped
    ADD COLUMN reason  text;                            -- why the last one failed, or all of it
