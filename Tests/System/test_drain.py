"""SIGTERM, SIGINT and SIGHUP drain: what is in flight is answered, the exit code is 0; a second signal ends at once."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from load import Load
from polling import eventually
from raw import Wire
from server import is_alive

BODY = b'{"taskname": "rpmlint", "item": "in-flight"}'
HEAD = b"POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_idle_server_ends_with_0_and_takes_postgres_along(server, number):
    postgres = server.postgres()
    server.signal(number)
    assert server.process.wait(30) == 0
    assert not is_alive(postgres)


def test_everything_in_flight_is_answered(server):
    wires = [Wire(server.port, timeout=60) for _ in range(200)]
    for wire in wires:
        wire.send(HEAD + BODY[:-1])
    eventually(lambda: requests.get(server.url + "/health/ready", timeout=5).ok, "the server has read all that")
    server.signal(signal.SIGTERM)
    for wire in wires:
        wire.send(BODY[-1:])
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(Wire.answer, wires))
    lost = sum(answer is None for answer in answers)
    assert not lost, f"{lost} of {len(wires)} requests in flight were not answered"
    assert {answer.status for answer in answers} <= {201, 503}
    assert server.process.wait(60) == 0
    server.start()
    made = {answer.json()["uuid"] for answer in answers if answer.status == 201}
    assert made == {job["uuid"] for job in server.pages("/jobs?limit=1000")}


def test_under_load_every_request_taken_is_answered(server):
    with Load(server, threads=16) as load:
        load.goes_on(300, "there is load")
        assert server.stop() == 0
        load.stop_short()
    server.start()
    load.verify()


def test_readiness_turns_503_and_new_connections_are_refused(server):
    with Wire(server.port) as held, Wire(server.port) as probe:
        held.send(HEAD + BODY[:-1])
        assert probe.send(b"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n").answer().status == 200
        server.signal(signal.SIGTERM)
        eventually(lambda: refused(server), "new connections are refused", within=10)
        answer = probe.send(b"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n").answer()
        assert answer is None or answer.status == 503
        answer = held.send(BODY[-1:]).answer()
        assert answer is not None and answer.status in (201, 503)
    assert server.process.wait(60) == 0


def test_a_second_signal_ends_at_once(server):
    with Wire(server.port) as held:
        held.send(HEAD + BODY[:-1])
        assert server.is_ready()
        server.signal(signal.SIGTERM)
        eventually(lambda: refused(server), "the drain has begun", within=10)
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.process.wait(10) != 0
        assert time.monotonic() - began < 5
    server.start()
    assert server.create()["state"] == "SCHEDULED"


def test_a_client_that_never_finishes_does_not_hold_the_drain_for_ever(server):
    with Wire(server.port, timeout=90) as held:
        held.send(HEAD + BODY[:-1])
        assert server.is_ready()
        assert server.stop(within=60) == 0


@pytest.fixture
def unread(make_server):
    """A running server whose standard error is a full pipe that nobody reads."""
    server = make_server()
    os.mkfifo(server.stderr)
    pipe = os.open(server.stderr, os.O_RDWR | os.O_NONBLOCK)
    try:
        for size in (4096, 1):
            while True:
                try:
                    os.write(pipe, b"." * size)
                except BlockingIOError:
                    break
        yield server.start()
    finally:
        os.close(pipe)


def test_a_log_that_nobody_reads_does_not_hold_the_end(unread):
    postgres = unread.postgres()
    assert unread.stop(within=20) == 0
    assert not is_alive(postgres)


def test_a_second_signal_ends_at_once_when_only_the_log_is_left(unread):
    postgres = unread.postgres()
    unread.signal(signal.SIGTERM)
    eventually(lambda: not is_alive(postgres), "Postgres ends")
    unread.signal(signal.SIGTERM)
    assert unread.process.wait(10) == 128 + signal.SIGTERM


def test_under_nohup_the_terminal_may_close(make_server):
    ours = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        server = make_server().start()
    finally:
        signal.signal(signal.SIGHUP, ours)
    server.signal(signal.SIGHUP)
    assert server.create()["state"] == "SCHEDULED"
    assert server.stop() == 0


def refused(server):
    """Whether the listening socket is gone."""
    try:
        Wire(server.port, timeout=5).socket.close()
    except OSError:
        return True
    return False
