"""Jobs whose reporter died are ended; those that give signs of life, or could not, are not."""

import re

import pytest
from polling import eventually
from server import unique

SHORT = ("--default-queue-timeout", "2s", "--default-run-timeout", "none")


def passes(server):
    """How often the server has looked for lost jobs."""
    found = re.search(r'execdb_housekeeping_runs_total\{task="lost",outcome="success"\} (\d+)', server.get("/metrics").text)
    return int(found[1]) if found else 0


def reaped(server, reason):
    """How many jobs the server has ended for this reason."""
    return int(re.search(rf'execdb_reaped_total\{{reason="{reason}"\}} (\d+)', server.get("/metrics").text)[1])


@pytest.fixture
def looking(make_server):
    """A server with short defaults that has begun to look for lost jobs: what is made now has no grace.

    It runs no job again: a successor would be lost, too.
    """
    server = make_server(*SHORT, "--rescheduler", "off").start()
    eventually(lambda: passes(server), "the server looks for lost jobs")
    return server


def beat(server, job):
    answer = server.request("PUT", f"/jobs/{job}/heartbeat")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_lost_are_ended_and_the_living_are_not(looking):
    queued = looking.create()["uuid"]
    hung = looking.create(timeouts={"queue": "1h", "run": "1s"})["uuid"]
    dead = looking.create(timeouts={"queue": "1h", "heartbeat": "2s"})["uuid"]
    alive = looking.create(timeouts={"queue": "1h", "heartbeat": "2s"})["uuid"]
    patient = looking.create(timeouts={"queue": "1h"})["uuid"]
    for job in (hung, dead, alive):
        assert looking.report(job, "RUNNING").status_code == 200

    def ended(job):
        assert beat(looking, alive)["verdict"] == "continue"
        crash = looking.get(f"/jobs/{job}").json()["crash"]
        return crash and (crash["notify"], crash["cause"], crash["keyvals"]["reason"])

    expected = {
        queued: ("taskotron", "unknown", "QUEUE_TIMEOUT"),
        hung: ("taskotron", "unknown", "RUN_TIMEOUT"),
        dead: ("taskotron", "minion", "HEARTBEAT_LOST"),
    }
    for job, crash in expected.items():
        assert eventually(lambda job=job: ended(job), f"{job} is ended", within=60, every=0.5) == crash
    assert looking.get(f"/jobs/{alive}").json()["state"] == "RUNNING"
    assert looking.get(f"/jobs/{patient}").json()["state"] == "SCHEDULED"
    for _, _, reason in expected.values():
        # Counted a moment after the commit.
        assert eventually(lambda reason=reason: reaped(looking, reason), f"{reason} is counted") == 1
    reply = beat(looking, dead)
    assert reply["verdict"] == "stop"
    assert "HEARTBEAT_LOST" in reply["reason"]
    late = looking.report(dead, "FINISHED")
    assert (late.status_code, late.json()["code"]) == (409, "job-already-ended")


def test_a_server_that_was_down_gives_everyone_time(make_server, shared_postgres):
    name = unique("lost")
    server = make_server("--database-url", shared_postgres.new_database(name)).start()
    running = server.create(timeouts={"queue": "1h", "heartbeat": "2s"})["uuid"]
    queued = server.create(timeouts={"queue": "1s"})["uuid"]
    server.report(running, "RUNNING")
    assert server.stop() == 0
    # As if all of that had been an hour ago, and no server up since; the grace after a migration is over.
    shared_postgres.sql("UPDATE reaper SET passed_at = now() - interval '1 hour', lenient_until = now()", name)
    server.start()

    def looked():
        assert beat(server, running)["verdict"] == "continue"
        return passes(server) >= 3

    eventually(looked, "the server looks for lost jobs a few times", within=60, every=0.5)
    assert server.get(f"/jobs/{running}").json()["state"] == "RUNNING"
    assert server.get(f"/jobs/{queued}").json()["state"] == "SCHEDULED"
    # Without the outage it would have been overdue by now.
    shared_postgres.sql("UPDATE reaper SET lenient_until = now()", name)
    shared_postgres.sql("UPDATE watch SET due_at = now()", name)
    eventually(lambda: server.get(f"/jobs/{queued}").json()["state"] == "CRASHED", "the queued job is ended")


def test_without_timeouts_nothing_is_ended(make_server):
    none = [word for kind in ("queue", "run", "heartbeat") for word in (f"--default-{kind}-timeout", "none")]
    server = make_server(*none).start()
    jobs = [server.create()["uuid"] for _ in range(2)]
    server.report(jobs[0], "RUNNING")
    before = server.snapshot()
    first = passes(server)
    eventually(lambda: passes(server) >= first + 2, "the server looks for lost jobs a few times", within=60)
    assert server.snapshot() == before
