"""The database gone: 503 with Retry-After, readiness 503, liveness 200; all is back by itself when it returns."""

import time

import pytest
import requests
from load import Load
from polling import eventually

REQUESTS = [
    ("GET", "/jobs", None),
    ("GET", "/jobs/{job}", None),
    ("GET", "/jobs/{job}/state", None),
    ("GET", "/jobs/{job}/history", None),
    ("GET", "/stats/crashes?group_by=cause", None),
    ("POST", "/jobs", {"taskname": "rpmlint"}),
    ("PUT", "/jobs/{job}/state", {"state": "RUNNING"}),
]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_gone_and_back(make_server, postgres, mode):
    server = make_server("--database-url", postgres.url).start()
    job = server.create()["uuid"]
    postgres.stop(mode)
    eventually(lambda: not server.is_ready(), "readiness turns 503")
    for method, path, body in REQUESTS:
        began = time.monotonic()
        answer = server.request(method, path.format(job=job), json=body)
        assert answer.status_code == 503, (method, path, answer.text)
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["code"] == "database-unavailable"
        assert answer.json()["retryable"] is True
        assert "a create without one may create a second job" in answer.json()["hint"]
        assert time.monotonic() - began < 5, "a refusal is quick"
    for path in ("/health/live", "/metrics", "/openapi.yaml"):
        assert server.get(path).status_code == 200, path
    ready = server.get("/health/ready")
    assert (ready.status_code, "Retry-After" in ready.headers) == (503, True)
    postgres.start()
    eventually(server.is_ready, "the server is ready again", within=20)
    assert server.report(job, "RUNNING").status_code == 200
    assert server.create()["state"] == "SCHEDULED"
    assert server.process.poll() is None


def test_ten_outages_under_load_lose_nothing(make_server, postgres):
    server = make_server("--database-url", postgres.url).start()
    with Load(server) as load:
        for turn in range(10):
            load.goes_on(100, f"before outage {turn}")
            postgres.stop("immediate" if turn % 2 else "fast")
            eventually(lambda: not server.is_ready(), "readiness turns 503")
            postgres.start()
            eventually(server.is_ready, "the server is ready again", within=20)
        load.end()
        load.verify()


def test_a_database_that_is_not_there_at_the_start(make_server, postgres):
    postgres.stop()
    server = make_server("--database-url", postgres.url).launch()
    eventually(lambda: server.process.poll() is not None or server.output(), "the server says something", within=60)
    postgres.start()
    if server.process.poll() is None:
        server.port = int(eventually(server._listening_or_ended, "the server listens", within=60)[2])
        eventually(server.is_ready, "the server is ready", within=30)
        assert server.create()["state"] == "SCHEDULED"
    else:
        assert server.process.returncode != 0
        assert "database" in server.output().lower()


def test_requests_that_come_before_the_database(make_server, postgres):
    server = make_server("--database-url", postgres.url).start()
    assert server.stop() == 0
    postgres.stop()
    server.launch()
    eventually(lambda: answers(server, "/health/live"), "the server listens")
    for method, path, body in REQUESTS:
        answer = server.request(method, path.format(job="01890000-0000-7000-8000-000000000000"), json=body)
        assert answer.status_code == 503, (method, path, answer.text)
        assert answer.headers["Retry-After"] == "1"
        assert answer.json()["code"] == "database-unavailable"
        assert "nothing was changed" in answer.json()["hint"]
    postgres.start()
    eventually(server.is_ready, "the server is ready", within=30)
    assert server.pages("/jobs") == []


def answers(server, path):
    """Whether the server answers 200 there."""
    try:
        return server.get(path).status_code == 200
    except requests.RequestException:
        return False
