-- Sending: the receivers, the messages to be sent, and the log of attempts.

-- A UUID of version 7, as the server makes them for jobs: its order is the order of creation, to the millisecond. It is
-- made from a random one of version 4, whose version becomes 7 by setting two bits.
CREATE FUNCTION make_uuid() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

-- Receivers of messages by HTTP.
CREATE TABLE webhook (
    created_at timestamptz      NOT NULL DEFAULT now(),
    uuid       uuid             NOT NULL DEFAULT make_uuid(),
    url        text COLLATE "C" NOT NULL,
    host       text COLLATE "C" NOT NULL,  -- host and port: messages to one host share its slots, whatever the path
    events     text[]           NOT NULL,  -- the events it gets messages of
    actor      text COLLATE "C" NOT NULL,  -- who registered it
    secret     bytea            NOT NULL,  -- the key messages are signed with; in plain form, because signing needs it

    PRIMARY KEY (uuid),
    UNIQUE (url),
    CONSTRAINT webhooks_have_events CHECK (cardinality(events) > 0)
);

CREATE TYPE delivery_state AS ENUM (
    'pending',    -- is sent when it is due, until the receiver accepts it
    'delivered',  -- the receiver has accepted it
    'dead'        -- given up; it can be sent again by hand
);

-- The outbox: one row for each message and receiver, written in the transaction of the event.
--
-- No foreign key to `webhook`: the deletion of a webhook must not make the writing of events fail. A delivery whose
-- webhook was deleted is never claimed, and is deleted by retention.
CREATE TABLE delivery (
    created_at  timestamptz      NOT NULL DEFAULT now(),
    due_at      timestamptz      NOT NULL DEFAULT now(),  -- when it is due, apart from pauses between attempts
    next_at     timestamptz      NOT NULL DEFAULT now(),  -- when it is tried next; the end of a claim
    ended_at    timestamptz,                              -- when it was accepted or given up
    uuid        uuid             NOT NULL DEFAULT make_uuid(),
    webhook     uuid,                                     -- the receiver; NULL for mail
    job         uuid,                                     -- the job it is about; without `payload` one is made of it
    state       delivery_state   NOT NULL DEFAULT 'pending',
    attempts    integer          NOT NULL DEFAULT 0,      -- attempts in all
    tries       integer          NOT NULL DEFAULT 0,      -- attempts since it was queued, or sent again by hand
    last_status integer,
    is_claimed  boolean          NOT NULL DEFAULT false,
    message     text COLLATE "C" NOT NULL,                -- its identifier for the receiver, the same in each attempt
    event       text COLLATE "C" NOT NULL,
    recipients  text[],                                   -- of mail
    subject     text,                                     -- of mail
    payload     text,                                     -- JSON, or the text of a mail
    last_error  text,
    resent_by   text COLLATE "C",                         -- who last had it sent again

    PRIMARY KEY (uuid),
    CONSTRAINT mail_has_recipients    CHECK ((webhook IS NULL) = (recipients IS NOT NULL AND subject IS NOT NULL)),
    CONSTRAINT mail_has_text          CHECK (webhook IS NOT NULL OR payload IS NOT NULL),
    CONSTRAINT there_is_something     CHECK (payload IS NOT NULL OR job IS NOT NULL),
    CONSTRAINT ended_at_means_ended   CHECK ((ended_at IS NOT NULL) = (state <> 'pending')),
    CONSTRAINT only_pending_are_taken CHECK (state = 'pending' OR NOT is_claimed)
);

-- A message goes to a receiver once.
CREATE UNIQUE INDEX delivery_once      ON delivery (webhook, message) WHERE webhook IS NOT NULL;
CREATE UNIQUE INDEX delivery_mail_once ON delivery (message, recipients) WHERE webhook IS NULL;
CREATE INDEX delivery_due       ON delivery (webhook, next_at) WHERE state = 'pending';
CREATE INDEX delivery_log       ON delivery (webhook, uuid);
CREATE INDEX delivery_ended     ON delivery (ended_at) WHERE state <> 'pending';
-- For counting dead messages every few seconds, in a table that mostly has delivered ones.
CREATE INDEX delivery_dead      ON delivery (webhook, uuid) WHERE state = 'dead';

-- The log: the outcome of each attempt to send a message.
CREATE TABLE delivery_attempt (
    begun_at     timestamptz NOT NULL,
    delivery     uuid        NOT NULL,
    number       integer     NOT NULL,
    milliseconds integer     NOT NULL,  -- how long it took
    status       integer,               -- the status of the receiver's answer
    error        text,                  -- why it failed; NULL when it did not
    answer       text,                  -- the beginning of the answer's body after a failure

    PRIMARY KEY (delivery, number)
);
