"""Clients that speak HTTP badly, oddly or not to the end: each is answered or dropped, and others are served."""

import json
import threading

import pytest
from polling import eventually
from raw import Wire, exchange

BODY = json.dumps({"taskname": "rpmlint", "item": "wire"}).encode()


def post(body, *headers, version="1.1", length=True):
    """A POST /jobs of these bytes with more headers."""
    lines = [f"POST /jobs HTTP/{version}", "Host: localhost", "Content-Type: application/json", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunks(body, size):
    """The body in chunked transfer coding."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


@pytest.fixture(autouse=True)
def others_are_served(shared):
    """Whatever a test does to its own connections, the server is ready afterwards."""
    yield
    assert shared.is_ready()
    assert shared.process.poll() is None


def count(shared):
    """How many jobs there are."""
    return len(shared.snapshot())


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_chunked_body_is_a_body(shared, size):
    answer = exchange(shared.port, post(b"", "Transfer-Encoding: chunked", length=False) + chunks(BODY, size))
    assert (answer.status, answer.json()["item"]) == (201, "wire")


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b""], ids=["ended", "left-open"])
def test_a_chunked_body_that_is_too_large_is_refused(shared, end):
    before = count(shared)
    with Wire(shared.port, timeout=60) as wire:
        wire.send(post(b"", "Transfer-Encoding: chunked", length=False))
        for _ in range(300):
            wire.send(b"2000\r\n" + b" " * 8192 + b"\r\n")
        answer = wire.send(end).answer()
    assert answer is None or (answer.status, answer.json()["code"]) == (413, "body-too-large")
    assert count(shared) == before


def test_a_broken_chunk_size_is_refused(shared):
    before = count(shared)
    answer = exchange(shared.port, post(b"", "Transfer-Encoding: chunked", length=False) + b"zz\r\n{}\r\n0\r\n\r\n")
    assert answer is None or answer.status == 400
    assert count(shared) == before


def test_length_and_chunked_together_make_at_most_one_job(shared):
    before = count(shared)
    answer = exchange(shared.port, post(BODY, "Transfer-Encoding: chunked", "Connection: close"))
    assert answer is None or answer.status in (201, 400)
    assert count(shared) - before <= 1


@pytest.mark.parametrize("value", ["-1", "abc", "99999999999999999999999", "1, 2"])
def test_a_nonsense_content_length_is_refused(shared, value):
    before = count(shared)
    answer = exchange(shared.port, post(BODY, f"Content-Length: {value}", length=False))
    assert answer is None or answer.status in (400, 413)
    assert count(shared) == before


def test_expect_continue_is_told_to_go_on(shared):
    with Wire(shared.port) as wire:
        wire.send(post(BODY, "Expect: 100-continue")[: -len(BODY)])
        eventually(lambda: wire._more() and b"100 Continue" in wire.received, "the server says 100 Continue")
        answer = wire.send(BODY).answer()
    assert answer.status == 201


def test_expect_continue_for_too_much_is_refused_before_the_body(shared):
    request = post(b"", "Expect: 100-continue", "Content-Length: 5000000", length=False)
    with Wire(shared.port) as wire:
        answer = wire.send(request).answer()
    assert (answer.status, answer.json()["code"]) == (413, "body-too-large")


def test_http_1_0_is_answered_and_closed(shared):
    with Wire(shared.port) as wire:
        wire.send(b"GET /health/live HTTP/1.0\r\n\r\n")
        assert wire.answer().status == 200
        assert wire.rest() == b""


def test_http_1_0_may_create(shared):
    assert exchange(shared.port, post(BODY, version="1.0")).status == 201


def test_http_1_1_without_a_host_is_refused(shared):
    answer = exchange(shared.port, b"GET /jobs HTTP/1.1\r\n\r\n")
    assert answer is None or answer.status == 400


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01\x00", b"HELLO\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 4096])
def test_garbage_is_refused_or_dropped(shared, garbage):
    with Wire(shared.port, timeout=45) as wire:
        answer = wire.send(garbage + b"\r\n\r\n").answer()
    assert answer is None or 400 <= answer.status < 500


def test_pipelined_requests_are_answered_in_order(shared):
    jobs = [shared.create(item=f"pipelined-{n}")["uuid"] for n in range(20)]
    with Wire(shared.port) as wire:
        wire.send(b"".join(f"GET /jobs/{job} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for job in jobs))
        assert [wire.answer().json()["uuid"] for _ in jobs] == jobs


def test_a_refusal_in_a_pipeline_leaves_the_next_ones(shared):
    with Wire(shared.port) as wire:
        wire.send(post(b"{broken") + post(BODY) + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" + post(BODY))
        assert [wire.answer().status for _ in range(4)] == [400, 201, 404, 201]


def test_resets_in_mid_body_leave_nothing(shared):
    before = count(shared)
    for sent in range(0, len(BODY), 3):
        wire = Wire(shared.port)
        wire.send(post(BODY)[: -len(BODY)] + BODY[:sent])
        wire.reset()
    assert count(shared) == before


def test_clients_that_leave_before_the_answer_do_no_harm(shared):
    item = "left-before-the-answer"

    def come_and_go():
        for _ in range(50):
            Wire(shared.port).send(post(json.dumps({"taskname": "a", "item": item}).encode())).reset()

    threads = [threading.Thread(target=come_and_go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shared.pages(f"/jobs?item={item}&limit=1000")) <= 400


def test_head_has_the_headers_and_no_body(shared):
    job = shared.create()["uuid"]
    full, head = shared.get(f"/jobs/{job}"), shared.request("HEAD", f"/jobs/{job}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]
    assert head.headers["Content-Type"] == full.headers["Content-Type"]


def test_options_says_what_is_allowed(shared):
    answer = shared.request("OPTIONS", "/jobs")
    assert answer.status_code in (200, 204)
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= {method.strip() for method in answer.headers["Allow"].split(",")}
