"""Two servers that start at once on an empty database end with one schema, and both serve it."""

import requests
from load import Load
from polling import eventually
from server import execdb, unique


def test_starting_at_once(make_server, shared_postgres):
    for _ in range(3):
        name = unique("pair")
        url = shared_postgres.new_database(name)
        servers = [make_server("--database-url", url).launch() for _ in range(3)]
        for server in servers:
            server.port = int(eventually(server._listening_or_ended, "the server listens", within=60)[2])
            eventually(server.is_ready, "the server is ready")
        job = servers[0].create(item="shared")
        assert servers[1].get(f"/jobs/{job['uuid']}").json()["item"] == "shared"
        assert servers[2].report(job["uuid"], "RUNNING").json()["changed"] is True
        assert servers[0].report(job["uuid"], "RUNNING").json()["changed"] is False
        assert {server.stop() for server in servers} == {0}
        status = execdb("migrate", "--status", "--database-url", url)
        assert status.returncode == 0, status.stderr


def test_one_key_on_two_servers_makes_one_job(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("pair"))
    first, second = (make_server("--database-url", url).start() for _ in range(2))
    uuids = set()
    for server in (first, second, first):
        answer = requests.post(
            server.url + "/jobs", json={"taskname": "a"}, headers={"Idempotency-Key": "both"}, timeout=30
        )
        uuids.add(answer.json()["uuid"])
    assert len(uuids) == 1


def test_one_dies_and_the_other_goes_on(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("pair"))
    first, second = (make_server("--database-url", url).start() for _ in range(2))
    with Load(first, threads=3) as doomed, Load(second, threads=3) as load:
        doomed.goes_on(50, "the first has load")
        load.goes_on(50, "the second has load")
        first.kill()
        load.goes_on(200, "the other goes on")
        doomed.stop_short()
        load.end()
        load.verify()
    doomed.server = second
    doomed.verify()


def test_a_new_notify_value_is_known_to_both(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("pair"))
    first, second = (make_server("--database-url", url).start() for _ in range(2))
    added = first.request("POST", "/vocabulary/notify", json={"name": "koji", "description": "The build system."})
    assert added.status_code == 201, added.text
    job = first.create()["uuid"]
    eventually(lambda: second.report(job, "CRASHED", notify="koji").status_code == 200, "the other server knows it")


def test_one_data_directory_has_one_server(server, make_server):
    rival = make_server(data=server.data).launch()
    assert rival.process.wait(60) != 0
    assert str(server.data) in rival.output() or "another" in rival.output().lower(), rival.output()
    assert server.create()["state"] == "SCHEDULED"
