"""An external Postgres serves as well as the embedded one."""

from server import execdb, unique


def test_the_main_job_on_an_external_database(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("external"))
    server = make_server(env={"DATABASE_URL": url}).start()
    job = server.create(item="foo-1.0-1.fc25", trigger={"koji_tag": "f25", "n": 1.50})["uuid"]
    assert server.report(job, "RUNNING").json()["changed"] is True
    assert server.report(job, "CRASHED", cause="minion", keyvals={"step": "MINION_CREATION"}).json()["changed"] is True
    states = [event["state"] for event in server.history(job) if event["state"]]
    assert states == ["SCHEDULED", "RUNNING", "CRASHED"]
    assert server.postgres() is None, "an embedded Postgres runs although there is a database"
    assert not (server.data / "postgres").exists()
    assert server.stop() == 0


def test_jobs_outlive_the_server(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("external"))
    first = make_server("--database-url", url).start()
    job = first.create(item="kept")
    assert first.stop() == 0
    second = make_server("--database-url", url).start()
    kept = second.get(f"/jobs/{job['uuid']}").json()
    assert kept == {name: value for name, value in job.items() if name in kept} | {"href": kept["href"]}


def test_libpq_s_own_variables_are_honoured(make_server, shared_postgres):
    name = unique("external")
    shared_postgres.new_database(name)
    variables = {"PGHOST": str(shared_postgres.socket), "PGUSER": "owner", "PGDATABASE": name}
    server = make_server(env=variables, says_where=False).start()
    job = server.create()["uuid"]
    assert shared_postgres.sql(f"SELECT count(*) FROM job WHERE uuid = '{job}'", name) == "1"


def test_a_wrong_database_url_is_refused_without_showing_it():
    done = execdb("serve", "--listen", "127.0.0.1:0", "--database-url", "postgresql://me:s3cr3t@[nonsense", timeout=20)
    assert done.returncode not in (0, -6, -11)
    assert "--database-url" in done.stderr and "s3cr3t" not in done.stderr, done.stderr


def test_a_password_in_the_url_is_not_logged(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("external")).replace("owner@", "owner:s3cr3t-word@")
    server = make_server("--database-url", url, "--log-level", "debug").start()
    server.create()
    assert server.stop() == 0
    assert "s3cr3t-word" not in server.output()
