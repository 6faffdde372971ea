-- The values that `notify` and `cause` of a crash may have. None is ever removed, because crashes name them.
CREATE TYPE vocabulary_kind AS ENUM ('notify', 'cause');

CREATE TABLE vocabulary (
    kind        vocabulary_kind NOT NULL,
    name        text COLLATE "C" NOT NULL,
    description text            NOT NULL,
    added_at    timestamptz     NOT NULL DEFAULT now(),
    actor       text COLLATE "C" NOT NULL,  -- who added it

    PRIMARY KEY (kind, name),
    CONSTRAINT names_are_short_words CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,63}$')
);

INSERT INTO vocabulary (actor, kind, name, description) VALUES
    ('execdb', 'notify', 'taskotron',    'The operators of the system that executes the tasks.'),
    ('execdb', 'notify', 'task',         'The maintainer of the task that was executed.'),
    ('execdb', 'notify', 'unknown',      'It is not known whom it concerns.'),
    ('execdb', 'cause',  'minion',       'The machine that executes the task: it could not be created, reached or kept running.'),
    ('execdb', 'cause',  'task',         'The task itself: its code, its formula, what it depends on.'),
    ('execdb', 'cause',  'network',      'A network or a remote service.'),
    ('execdb', 'cause',  'libtaskotron', 'The runner that executes the task.'),
    ('execdb', 'cause',  'unknown',      'The cause is not known.');
