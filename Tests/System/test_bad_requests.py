"""A bad request gets a clear refusal and changes nothing: no 5xx, no hang, no row, and the next one is served."""

import re

import pytest
import refusals
from raw import exchange
from server import Server, is_alive


@pytest.fixture(scope="module")
def victim():
    """A server of this file's own, so that any change in it is a refused request's doing."""
    server = Server()
    try:
        yield server.start()
    finally:
        server.dispose()


@pytest.fixture(scope="module")
def jobs(victim):
    """A SCHEDULED and a FINISHED job."""
    scheduled, ended = victim.create(item="scheduled"), victim.create(item="ended")
    assert victim.report(ended["uuid"], "FINISHED").status_code == 200
    return {"job": scheduled["uuid"], "ended": ended["uuid"]}


@pytest.fixture(autouse=True)
def nothing_changes(victim, jobs):
    """After each test the same jobs are there, in the same revisions, and the server is the same process."""
    before = victim.snapshot()
    yield
    assert victim.snapshot() == before
    assert is_alive(victim.process.pid)


def request_bytes(refusal, jobs):
    """The refusal's request as it goes over the wire."""
    path = re.sub(r"\{(job|ended)\}", lambda match: jobs[match[1]], refusal.path)
    headers = {"Host": "localhost", **refusal.headers}
    if refusal.body or refusal.method in ("POST", "PUT"):
        headers["Content-Length"] = str(len(refusal.body))
    lines = [f"{refusal.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + refusal.body


def test_the_table_is_long_enough():
    names = [refusal.name for refusal in refusals.ALL]
    assert len(names) >= 60
    assert len(names) == len(set(names))


@pytest.mark.parametrize("refusal", refusals.ALL, ids=lambda refusal: refusal.name)
def test_refused(victim, jobs, refusal):
    answer = exchange(victim.port, request_bytes(refusal, jobs))
    assert answer is not None, "the connection was closed without an answer"
    assert answer.status == refusal.status, answer.body
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == refusal.code, problem
    assert problem["status"] == refusal.status
    assert problem["hint"].strip(), problem
    assert problem["detail"].strip() and problem["title"].strip(), problem
    assert problem["type"] == f"urn:execdb:problem:{refusal.code}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert isinstance(problem["retryable"], bool)
    assert refusal.says in str(problem), problem
    if refusal.status == 405:
        assert answer.headers["allow"]
    if refusal.status == 422 and not problem["detail"].startswith("The body is"):
        assert problem["errors"] and all({"field", "message"} <= set(error) for error in problem["errors"]), problem


def test_a_refusal_lists_every_bad_field(victim):
    answer = victim.request("POST", "/jobs", json={"taskname": 7, "itm": "a", "keyvals": {"a b": "c"}})
    fields = {error["field"] for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert {"taskname", "itm"} <= fields, answer.json()
    assert any(field.startswith("keyvals") for field in fields), answer.json()


def test_an_unknown_term_lists_the_known_ones(victim, jobs):
    known = {term["name"] for term in victim.get("/vocabulary").json()["cause"]}
    assert {"minion", "task", "network", "libtaskotron", "unknown"} <= known
    answer = victim.report(jobs["job"], "CRASHED", cause="gremlins")
    assert answer.status_code == 422
    assert all(name in answer.text for name in known), answer.text


def test_an_array_with_one_bad_job_makes_none(victim):
    answer = victim.request("POST", "/jobs", json=[{"taskname": "a"}, {"taskname": "b", "arch": 7}])
    assert answer.status_code == 422
    assert any("1" in error["field"] and "arch" in error["field"] for error in answer.json()["errors"]), answer.json()


def test_an_idempotency_key_with_another_body_is_refused(make_server):
    server = make_server().start()
    first = server.request("POST", "/jobs", json={"taskname": "a"}, headers={"Idempotency-Key": "one"})
    other = server.request("POST", "/jobs", json={"taskname": "b"}, headers={"Idempotency-Key": "one"})
    assert first.status_code == 201
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert len(server.snapshot()) == 1


def test_no_refusal_was_a_fault_of_ours(victim):
    assert not re.search(r'execdb_http_requests_total\{[^}]*status="5', victim.get("/metrics").text)
    assert "Fatal error" not in victim.stderr.read_text()
