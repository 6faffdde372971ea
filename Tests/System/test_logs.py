"""One line a request with route, status, duration and request id; JSON on demand; no client can break a line."""

import json

import pytest
from polling import eventually


def lines(server):
    """What the server logged, without the line for people that says where it listens."""
    text = server.stderr.read_text() + server.stdout.read_text()
    return [line for line in text.splitlines() if line and not line.startswith("ExecDB is listening")]


def line_of(server, request_id):
    """The line about that request."""
    return eventually(lambda: [line for line in lines(server) if request_id in line], f"a line about {request_id}")


@pytest.fixture
def json_server(make_server, shared_postgres):
    """A server that logs JSON."""
    return make_server("--log-format", "json", "--database-url", shared_postgres.url).start()


def test_every_line_is_json(json_server):
    job = json_server.create(taskname='quo"te {"x": 1}\\n')["uuid"]
    json_server.report(job, "NONSENSE")
    json_server.get("/jobs/%0a%22", headers={"User-Agent": 'a"b\\'})
    line_of(json_server, json_server.get("/jobs").headers["X-Request-Id"])
    assert json_server.stop() == 0
    assert all(isinstance(json.loads(line), dict) for line in lines(json_server))


def test_a_request_s_line(json_server):
    job = json_server.create()["uuid"]
    json_server.get(f"/jobs/{job}", headers={"X-Request-Id": "request-7"})
    (line,) = line_of(json_server, "request-7")
    fields = flat(json.loads(line))
    assert fields["route"] == "/jobs/{uuid}"
    assert int(fields["status"]) == 200
    assert fields["method"] == "GET"
    assert any("duration" in name for name in fields), fields
    assert "request-7" in fields.values()


def flat(value, prefix=""):
    """Nested members under their own names."""
    found = {}
    for name, member in value.items():
        found |= flat(member) if isinstance(member, dict) else {name: member}
    return found


def test_the_request_id_is_taken_over_or_made(shared):
    assert shared.get("/jobs", headers={"X-Request-Id": "mine-1"}).headers["X-Request-Id"] == "mine-1"
    made = {shared.get("/jobs").headers["X-Request-Id"] for _ in range(10)}
    assert len(made) == 10
    for bad in ("a b", "x" * 200, "a;b"):
        assert shared.get("/jobs", headers={"X-Request-Id": bad}).headers["X-Request-Id"] != bad


def test_text_lines_name_the_request_too(make_server, shared_postgres):
    server = make_server("--database-url", shared_postgres.url).start()
    server.get("/jobs", headers={"X-Request-Id": "text-1"})
    (line,) = line_of(server, "text-1")
    assert "/jobs" in line and "200" in line


def test_one_line_a_request(json_server):
    for n in range(20):
        json_server.get("/jobs", headers={"X-Request-Id": f"counted-{n:02}"})
    line_of(json_server, "counted-19")
    for n in range(20):
        assert len(line_of(json_server, f"counted-{n:02}")) == 1


def test_a_client_cannot_forge_a_line(make_server, shared_postgres):
    server = make_server("--database-url", shared_postgres.url).start()
    server.get("/jobs/%0aFORGED%20line", headers={"X-Request-Id": "forger-1"})
    line_of(server, "forger-1")
    assert not [line for line in lines(server) if line.startswith("FORGED")]
