"""Over real connections: ETag and If-None-Match, gzip where it pays, prefixes of a reverse proxy, exact triggers."""

import gzip
import json

import pytest
import requests
from raw import exchange
from server import unique


def test_an_etag_saves_a_body(shared):
    job = shared.create()["uuid"]
    first = shared.get(f"/jobs/{job}")
    again = shared.get(f"/jobs/{job}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    shared.report(job, "RUNNING")
    changed = shared.get(f"/jobs/{job}", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()["state"]) == (200, "RUNNING")


def get(shared, path, *headers):
    """A GET whose answer is as it came, not unpacked."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers]
    return exchange(shared.port, "\r\n".join(lines).encode() + b"\r\n\r\n")


def test_gzip_where_the_client_asks_and_it_pays(shared):
    run = unique("run")
    for _ in range(20):
        shared.create(labels={"run": run})
    path = f"/jobs?label.run={run}"
    plain, packed = get(shared, path), get(shared, path, "Accept-Encoding: gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 3
    assert gzip.decompress(packed.body) == plain.body
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "content-encoding" not in get(shared, "/health/live", "Accept-Encoding: gzip").headers
    assert "content-encoding" not in get(shared, path, "Accept-Encoding: gzip;q=0").headers


@pytest.mark.parametrize("header", ["X-Forwarded-Prefix", "X-Script-Name"])
def test_links_carry_the_prefix_of_the_proxy(shared, header):
    run = unique("run")
    for _ in range(2):
        shared.create(labels={"run": run})
    prefix = {header: "/execdb"}
    page = shared.get(f"/jobs?label.run={run}&limit=1", headers=prefix).json()
    assert page["next"].startswith("/execdb/jobs?")
    assert page["data"][0]["href"].startswith("/execdb/jobs/")
    made = shared.request("POST", "/jobs", json={"taskname": "a"}, headers=prefix)
    assert made.headers["Location"] == f"/execdb/jobs/{made.json()['uuid']}"


@pytest.mark.parametrize("prefix", ["//evil.example", "https://evil.example", "/a/../b", "execdb", '/"><script>'])
def test_a_hostile_prefix_does_not_reach_links(shared, prefix):
    answer = shared.request("POST", "/jobs", json={"taskname": "a"}, headers={"X-Forwarded-Prefix": prefix})
    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        assert answer.headers["Location"] == f"/jobs/{answer.json()['uuid']}"


TRIGGERS = [
    '{"b": 1, "a": 2}',
    "[1.0, 1.50, 1e2, -0, 12345678901234567890]",
    '"text with \\u00e4, \\ud83d\\ude00 and \\"quotes\\""',
    "true",
    '{"deep": {"er": [{"null": null}]}}',
]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_trigger_is_given_back_exactly(shared, trigger):
    body = f'{{"taskname": "a", "trigger": {trigger}}}'
    made = shared.request("POST", "/jobs", data=body, headers={"Content-Type": "application/json"})
    assert made.status_code == 201, made.text
    text = requests.get(f"{shared.url}/jobs/{made.json()['uuid']}", timeout=10).text
    kept = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=list)
    given = json.loads(trigger, parse_float=str, parse_int=str, object_pairs_hook=list)
    assert dict(kept)["trigger"] == given
