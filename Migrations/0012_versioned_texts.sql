-- The texts by which crashes are decided and notified of, as they were applied. Of each kind the last one is in force; to
-- return to an earlier text, apply it again.
CREATE TYPE versioned_text_kind AS ENUM ('policy', 'routes');

CREATE TABLE versioned_text (
    applied_at timestamptz         NOT NULL DEFAULT now(),
    kind       versioned_text_kind NOT NULL,
    version    integer             NOT NULL,
    actor      text COLLATE "C"    NOT NULL,  -- who applied it
    text       text                NOT NULL,  -- YAML, as it was sent
    comment    text,

    PRIMARY KEY (kind, version),
    CONSTRAINT versions_count_from_one CHECK (version >= 1)
);
