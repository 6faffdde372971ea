"""Old and new schemas: migrate says what it does, and a schema newer than the binary is refused clearly."""

import pytest
from server import execdb, unique


@pytest.fixture
def database(shared_postgres):
    """The name and the URL of an empty database."""
    name = unique("schema")
    return name, shared_postgres.new_database(name)


def schema_of(shared_postgres, name):
    """Everything that is in the schema, as text."""
    return shared_postgres.sql(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2", name
    )


def test_dry_run_changes_nothing(shared_postgres, database):
    name, url = database
    done = execdb("migrate", "--dry-run", "--database-url", url)
    assert done.returncode == 0, done.stderr
    assert "0001_" in done.stdout
    assert "job" not in schema_of(shared_postgres, name).split()


def test_migrate_then_nothing_is_left_to_do(shared_postgres, database):
    name, url = database
    before = execdb("migrate", "--status", "--database-url", url)
    first = execdb("migrate", "--database-url", url)
    assert (before.returncode, first.returncode) == (0, 0), before.stderr + first.stderr
    made = schema_of(shared_postgres, name)
    again = execdb("migrate", "--database-url", url)
    status = execdb("migrate", "--status", "--database-url", url)
    assert again.returncode == 0 and status.returncode == 0
    assert status.stdout != before.stdout and "0001_" in status.stdout
    assert schema_of(shared_postgres, name) == made


@pytest.mark.parametrize("command", [["serve", "--listen", "127.0.0.1:0"], ["migrate"]])
def test_a_newer_schema_is_refused(shared_postgres, database, command):
    name, url = database
    assert execdb("migrate", "--database-url", url).returncode == 0
    shared_postgres.sql(
        "INSERT INTO schema_migration (version, name, sha256) SELECT 9999, '9999_future.sql', sha256"
        " FROM schema_migration WHERE version = 1",
        name,
    )
    done = execdb(*command, "--database-url", url)
    assert done.returncode not in (0, -6, -11), done.stdout
    assert "9999" in done.stderr and "newer" in done.stderr, done.stderr
    assert "listening" not in done.stdout


@pytest.mark.parametrize("command", [["serve", "--listen", "127.0.0.1:0"], ["migrate"]])
def test_an_edited_migration_is_refused(shared_postgres, database, command):
    name, url = database
    assert execdb("migrate", "--database-url", url).returncode == 0
    shared_postgres.sql("UPDATE schema_migration SET sha256 = sha256('edited') WHERE version = 1", name)
    done = execdb(*command, "--database-url", url)
    assert done.returncode not in (0, -6, -11), done.stdout
    assert "0001" in done.stderr, done.stderr


# The files of the development versions before the baseline, and the SHA-256 of the first.
OLD_FIRST = "248b465474b57d1a165a4aee81ba8204c45adac267723eb80eef2151a67f143f"
OLD_FILES = [
    "0001_jobs.sql", "0002_partitions.sql", "0003_vocabulary.sql", "0004_idempotency.sql", "0005_rescheduling.sql",
    "0006_lost.sql", "0007_outbox.sql", "0008_dead_letters.sql", "0009_operations.sql", "0010_notices.sql",
    "0011_operation_failures.sql", "0012_passages.sql", "0013_later.sql",
]  # fmt: skip


@pytest.mark.parametrize("command", [["serve", "--listen", "127.0.0.1:0"], ["migrate"]], ids=["serve", "migrate"])
@pytest.mark.parametrize("count", [1, 4, 12, 13])
def test_a_schema_from_before_the_baseline_is_refused(shared_postgres, database, command, count):
    name, url = database
    assert execdb("migrate", "--database-url", url).returncode == 0
    rows = ", ".join(
        f"({number}, '{file}', decode('{OLD_FIRST if number == 1 else '00'}', 'hex'))"
        for number, file in enumerate(OLD_FILES[:count], 1)
    )
    shared_postgres.sql(
        f"DELETE FROM schema_migration; INSERT INTO schema_migration (version, name, sha256) VALUES {rows}", name
    )
    done = execdb(*command, "--database-url", url)
    assert done.returncode not in (0, -6, -11), done.stdout
    assert "development version" in done.stderr and "Use another database" in done.stderr, done.stderr
    assert "listening" not in done.stdout
