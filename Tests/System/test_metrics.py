"""/metrics is what Prometheus takes, says what the issue asks for, and counts right."""

import re
import shutil
import subprocess

import pytest
from polling import eventually

FAMILIES = {
    "request durations by route": r'execdb_\w*request\w*_seconds_bucket\{[^}]*route="/jobs/\{uuid\}"[^}]*le=',
    "jobs by state": r'execdb_jobs\{[^}]*state="RUNNING"',
    "lane depth": r"execdb_\w*lane\w*(depth|waiting|queue)\w*",
    "batch size": r"execdb_\w*batch\w*_bucket",
    "pool": r"execdb_\w*(pool|connections?)\w*",
    "commit latency": r"execdb_\w*(commit|lane)\w*_seconds_bucket",
    "build info": r'execdb_build_info\{[^}]*version="',
}


@pytest.fixture
def used(shared):
    """A server that has seen something of everything."""
    job = shared.create()["uuid"]
    shared.report(job, "RUNNING")
    shared.get(f"/jobs/{job}")
    shared.get("/nowhere/at/all")
    return shared


def test_promtool_has_nothing_to_say(used):
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: script/bootstrap installs it with the package prometheus"
    answer = used.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    done = subprocess.run([promtool, "check", "metrics"], input=answer.content, capture_output=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


@pytest.mark.parametrize("what", FAMILIES)
def test_there_is(used, what):
    eventually(lambda: re.search(FAMILIES[what], used.get("/metrics").text), f"metrics show {what}")


def test_no_label_carries_an_id(used):
    text = used.get("/metrics").text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-7", text)
    assert "nowhere" not in text


def test_a_histogram_counts_every_request(server):
    def requests_of(route):
        pattern = rf'execdb_\w*request\w*_seconds_count\{{[^}}]*route="{re.escape(route)}"[^}}]*\}} (\d+)'
        return sum(int(count) for count in re.findall(pattern, server.get("/metrics").text))

    for _ in range(25):
        server.create()
    assert requests_of("/jobs") == 25


def test_jobs_by_state_follow_the_jobs(server):
    jobs = [server.create()["uuid"] for _ in range(5)]
    for job in jobs[:3]:
        server.report(job, "RUNNING")
    server.report(jobs[0], "FINISHED")

    def counts():
        found = re.findall(r'^execdb_jobs\{[^}]*state="(\w+)"[^}]*\} (\d+)', server.get("/metrics").text, re.MULTILINE)
        return {state: int(number) for state, number in found}

    wanted = {"SCHEDULED": 2, "RUNNING": 2, "FINISHED": 1, "CRASHED": 0}
    eventually(lambda: counts() == wanted, f"execdb_jobs is {wanted}", within=90, every=0.5)
