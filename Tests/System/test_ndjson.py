"""Lists as newline-delimited JSON: however long they are, at the client's pace, and never cut short unseen."""

import contextlib
import json
import socket
import subprocess
import threading
from pathlib import Path

import pytest
import requests
from polling import eventually
from server import unique

ROWS = 1_000_000
NDJSON = {"Accept": "application/x-ndjson"}

LAY_OUT = """
    INSERT INTO job (created_at, uuid, root, taskname, item, arch, trigger, labels)
    SELECT to_timestamp(ms / 1000.0), uuid, uuid, 'rpmlint', 'foo-' || n, 'x86_64', '{{"koji_tag": "f25"}}', '{{"team": "qa"}}'
    FROM (
        SELECT n, ms, (lpad(to_hex(ms), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS uuid
        FROM (
            SELECT n, floor(extract(epoch FROM now()) * 1000)::bigint - 600000 + n / 10000 AS ms
            FROM generate_series(1::bigint, {rows}) AS n
        ) AS numbered
    ) AS identified
"""


@pytest.fixture(scope="module")
def name(shared_postgres):
    """A database."""
    made = unique("ndjson")
    shared_postgres.new_database(made)
    return made


@pytest.fixture(scope="module")
def full(shared_postgres, name):
    """A database with a million jobs."""
    from server import Server

    server = Server("--database-url", shared_postgres.url_of(name), "--rescheduler", "off")
    try:
        server.start()
        eventually(server.is_ready, "the server is ready")
        assert server.stop() == 0
        shared_postgres.sql(LAY_OUT.format(rows=ROWS), name)
        shared_postgres.sql("ANALYZE", name)
        yield shared_postgres.url_of(name)
    finally:
        server.dispose()


def resident(pid):
    """The most memory that the process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def sessions(postgres, name, state):
    """How many of the server's sessions are in such a state for more than a second."""
    return int(postgres.sql(
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND application_name <> 'psql' AND {state}"
        " AND state_change < now() - interval '1 second'", name))  # fmt: skip


def test_a_million_jobs_take_little_memory(make_server, full):
    server = make_server("--database-url", full, "--rescheduler", "off").start()
    eventually(server.is_ready, "the server is ready")
    seen, last = 0, "g"
    with requests.get(server.url + "/jobs?taskname=rpmlint", headers=NDJSON, stream=True, timeout=60) as answer:
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-ndjson"
        for line in answer.iter_lines(chunk_size=1 << 16):
            seen += 1
            uuid = json.loads(line)["uuid"] if seen % 1000 == 0 else line[9:45].decode()
            assert uuid < last, "the newest job comes first, and none twice"
            last = uuid
    assert seen == ROWS
    assert resident(server.process.pid) < 100


def stalled(server):
    """A client that has asked for all jobs and reads the first bytes only."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
    client.sendall(b"GET /jobs HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n")
    assert client.recv(100).startswith(b"HTTP/1.1 200")
    return client


def test_no_transaction_waits_for_a_client(make_server, shared_postgres, full, name):
    server = make_server("--database-url", full, "--rescheduler", "off", "--searchers", "2").start()
    eventually(server.is_ready, "the server is ready")
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(contextlib.closing(stalled(server)))
        assert server.get("/jobs?limit=1").status_code == 200, "stalled clients take nobody's connection"
        eventually(lambda: server.get("/metrics").text, "the server answers")
        assert sessions(shared_postgres, name, "state LIKE 'idle in transaction%'") == 0
        assert sessions(shared_postgres, name, "state = 'active'") == 0
    eventually(
        lambda: 'route="/jobs",status="499"' in server.get("/metrics").text
        or "execdb_http_requests_in_flight 1" in server.get("/metrics").text,
        "the server has noticed that they have gone",
    )


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_list_that_is_cut_off_says_so_and_can_be_gone_on_with(make_server, full, end):
    server = make_server("--database-url", full, "--rescheduler", "off", "--drain-timeout", "2s").start()
    eventually(server.is_ready, "the server is ready")
    curl = subprocess.Popen(
        ["curl", "-sN", "--limit-rate", "3M", "-H", "Accept: application/x-ndjson", server.url + "/jobs"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    lines = [curl.stdout.readline() for _ in range(2000)]
    ending = threading.Thread(target=server.stop if end == "stop" else server.kill)
    ending.start()
    lines += curl.stdout.read().splitlines(keepends=True)
    ending.join()
    assert curl.wait() == 18, "curl says that the transfer is not whole"
    assert end == "kill" or "an answer was broken off" in server.stderr.read_text()
    whole = [json.loads(line)["uuid"] for line in lines if line.endswith(b"\n")]
    assert 2000 <= len(whole) < ROWS
    server.start()
    eventually(server.is_ready, "the server is ready")
    rest = server.get(f"/jobs?limit=3&cursor={whole[-1]}", headers=NDJSON).text.splitlines()
    pages = server.get(f"/jobs?limit=4&cursor={whole[-2]}").json()["data"]
    assert [whole[-1], *(json.loads(line)["uuid"] for line in rest)] == [job["uuid"] for job in pages]
