"""Slow clients cost others nothing: 500 connections that drip a header or a body leave everyone else served."""

import contextlib
import time

import pytest
from raw import Wire

CONNECTIONS = 500
HEADER = b"GET /jobs HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    b'{"taskname": "'
)


@pytest.mark.parametrize("start", [HEADER, BODY], ids=["header", "body"])
def test_slowloris_leaves_others_served(server, start):
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(Wire(server.port)) for _ in range(CONNECTIONS)]
        for wire in slow:
            wire.send(start)
        durations = []
        for turn in range(100):
            for wire in slow[turn::100]:
                wire.send(b"a")
            began = time.monotonic()
            assert server.create(item=f"turn-{turn}")["state"] == "SCHEDULED"
            assert server.get("/jobs?limit=1", headers={"Connection": "close"}).status_code == 200
            durations.append(time.monotonic() - began)
    assert sorted(durations)[98] < 2, "two requests took 2 s beside slow clients"
    assert len(server.snapshot()) == 100
    assert server.is_ready()


def test_a_silent_client_is_sent_away(server):
    with Wire(server.port, timeout=90) as wire:
        began = time.monotonic()
        answer = wire.send(HEADER).answer()
        waited = time.monotonic() - began
    assert answer is None or answer.status == 408
    assert 5 < waited < 60, "the documented idle timeout is 30 s"
