"""`execdb prune` drops whole partitions that are old enough, says so first, and leaves the rest."""

import re

import pytest
from server import execdb, unique

# A UUIDv7 of 2020-01-15, which no server makes any more.
OLD = "016fa6f6-a800-7000-8000-000000000001"


@pytest.fixture
def database(make_server, shared_postgres):
    """A database with one job made just now: its name, its URL, the job and a running server."""
    name = unique("prune")
    url = shared_postgres.new_database(name)
    # An old job is not ended as lost between a dry run and the deletion.
    server = make_server("--database-url", url, "--default-queue-timeout", "none").start()
    return name, url, server.create(item="young")["uuid"], server


def partitions(shared_postgres, name):
    """The partitions there are."""
    return shared_postgres.sql("SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'", name)


def test_dry_run_says_and_drops_nothing(shared_postgres, database):
    name, url, job, server = database
    before = partitions(shared_postgres, name)
    done = execdb("prune", "--older-than", "400d", "--dry-run", "--database-url", url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert partitions(shared_postgres, name) == before
    assert server.get(f"/jobs/{job}").status_code == 200


def test_young_jobs_stay(shared_postgres, database):
    name, url, job, server = database
    done = execdb("prune", "--older-than", "1d", "--database-url", url)
    assert done.returncode == 0, done.stderr
    assert server.get(f"/jobs/{job}").status_code == 200
    assert server.create()["state"] == "SCHEDULED"


def test_an_old_job_without_a_partition_is_shown_and_deleted(shared_postgres, database):
    name, url, job, server = database
    shared_postgres.sql(
        f"INSERT INTO job (uuid, root, created_at, taskname) VALUES ('{OLD}', '{OLD}', '2020-01-15', 'rpmlint')", name
    )
    what = "from the default partition: 1 jobs (1 of them not ended), 0 events, 0 crashes\n"
    dry = execdb("prune", "--older-than", "400d", "--dry-run", "--database-url", url)
    assert (dry.returncode, dry.stdout) == (0, f"would delete {what}"), dry.stderr
    assert server.get(f"/jobs/{OLD}").status_code == 200
    done = execdb("prune", "--older-than", "400d", "--database-url", url)
    assert (done.returncode, done.stdout) == (0, f"deleted {what}"), done.stderr
    assert server.get(f"/jobs/{OLD}").status_code == 404
    assert server.get(f"/jobs/{job}").status_code == 200
    again = execdb("prune", "--older-than", "400d", "--database-url", url)
    assert again.stdout == "nothing is older than 400d\n", again.stderr


@pytest.mark.parametrize("age", ["", "soon", "-5d", "0d", "400"])
def test_a_nonsense_age_is_refused(database, age):
    _, url, job, server = database
    done = execdb("prune", f"--older-than={age}", "--database-url", url)
    assert done.returncode not in (0, -6, -11)
    assert re.search(r"older.than|400d", done.stderr), done.stderr
    assert server.get(f"/jobs/{job}").status_code == 200


def test_the_age_is_asked_for(database):
    _, url, *_ = database
    done = execdb("prune", "--database-url", url)
    assert done.returncode == 64, done.stderr
