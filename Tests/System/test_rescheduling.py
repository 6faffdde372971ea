"""Crashes are decided about by the built binary: in the server, apart from it, and by drivers that are killed."""

import random
import signal
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from driver import Driver
from polling import eventually
from server import execdb, unique


def crash(server, **fields):
    """A new job that has crashed; its UUID."""
    job = server.create(**fields)["uuid"]
    assert server.report(job, "CRASHED", cause="minion").status_code == 200
    return job


def decided(server, job):
    """The job, once there is a decision about its crash."""
    return eventually(
        lambda: (found := server.get(f"/jobs/{job}").json())["decision"] and found, "the crash is decided about")


def hasten(server):
    """Has crashed jobs run again after a second."""
    policy = "policy: 1\ndefaults: {backoff: {base: 1s, factor: 1, max: 1s}}\notherwise: reschedule\n"
    answer = server.request("PUT", "/policy", data=policy, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text


def claim(server, **fields):
    """What a claim gets."""
    answer = server.request("POST", "/offers/claim", json={"trigger": "koji"} | fields, timeout=90)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_a_crash_comes_back_to_its_trigger(server):
    hasten(server)
    trigger = {"koji_tag": "f25", "exact": 1.50}
    job = crash(server, item="föö-1.0", trigger=trigger, labels={"trigger": "koji"}, keyvals={"a": "b"})
    found = decided(server, job)
    assert found["decision"]["verdict"] == "reschedule"
    assert (found["decision"]["attempt"], found["decision"]["limit"]) == (1, 3)
    second = server.get(f"/jobs/{job}/chain").json()["data"][1]
    assert (second["state"], second["attempt"], second["predecessor"]) == ("SCHEDULED", 2, job)
    (leased,) = claim(server, wait=50)
    assert leased["job"] == second
    assert leased["job"]["trigger"] == trigger and leased["job"]["keyvals"] == {"a": "b"}
    late = server.report(job, "FINISHED")
    assert late.status_code == 409 and late.json()["successor"] == second["uuid"]


def test_a_claim_whose_client_is_gone_leases_nothing(server):
    hasten(server)
    trigger = unique("gone")
    with pytest.raises(requests.exceptions.ReadTimeout):
        server.request("POST", "/offers/claim", json={"trigger": trigger, "wait": 30, "lease": "1h"}, timeout=1)
    eventually(lambda: 'route="/offers/claim",status="499"' in server.get("/metrics").text, "the server has noticed it")
    job = crash(server, labels={"trigger": trigger})
    successor = decided(server, job)["successor"]
    (leased,) = claim(server, trigger=trigger, wait=30)
    assert leased["job"]["uuid"] == successor


def test_a_lease_outlives_the_server(make_server):
    server = make_server().start()
    hasten(server)
    crash(server)
    (first,) = claim(server, wait=50)
    server.kill()
    server.start()
    eventually(server.is_ready, "the server is back")
    path = f"/offers/{first['job']['uuid']}/ack"
    answer = server.request("POST", path, json={"lease": first["lease"]["id"]})
    assert answer.status_code == 200 and answer.json()["changed"] is True


def test_a_waiting_claim_does_not_hold_up_the_end(make_server):
    server = make_server().start()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(claim, server, wait=50)
        eventually(lambda: "execdb_http_requests_in_flight 2" in server.get("/metrics").text
                   or "execdb_http_requests_in_flight 1" in server.get("/metrics").text, "the claim waits")
        start = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - start < 15
        assert waiting.result() == []


def test_a_server_without_leaves_it_to_a_driver(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("apart"))
    server = make_server("--database-url", url, "--rescheduler", "off").start()
    job = crash(server)
    driver = Driver(url).works()
    assert decided(server, job)["successor"]
    driver.process.send_signal(signal.SIGSTOP)
    stopped = crash(server)
    driver.process.send_signal(signal.SIGCONT)
    assert decided(server, stopped)["successor"]
    assert driver.end() == 0
    left = crash(server)
    assert server.get(f"/jobs/{left}").json()["decision"] is None


def test_a_driver_needs_the_server_of_an_embedded_database(tmp_path):
    refused = execdb("rescheduler", "--data-dir", str(tmp_path))
    assert refused.returncode == 69
    assert "execdb serve" in refused.stderr


def test_killed_drivers_make_one_successor_per_crash(make_server, shared_postgres):
    url = shared_postgres.new_database(unique("killed"))
    server = make_server("--database-url", url, "--rescheduler", "off").start()
    crashes, chance = 20_000, random.Random(7)
    for _ in range(crashes // 1000):
        made = server.request("POST", "/jobs", json=[{"taskname": "t"}] * 1000)
        assert made.status_code == 201
    uuids = [job["uuid"] for job in server.pages("/jobs?limit=1000")]
    assert len(uuids) == crashes
    with ThreadPoolExecutor(16) as pool:
        statuses = pool.map(lambda uuid: server.report(uuid, "CRASHED").status_code, uuids)
        drivers = [Driver(url) for _ in range(4)]
        kills = 0
        for status in statuses:
            assert status == 200
            if chance.random() < 0.002:
                number = chance.randrange(4)
                drivers[number].end(signal.SIGKILL)
                drivers[number] = Driver(url)
                kills += 1
    assert kills > 10
    eventually(lambda: not server.get("/jobs?state=CRASHED&limit=1&order=newest").json()["data"][0]["decision"] is None,
               "the newest is decided")
    eventually(lambda: len(server.pages("/jobs?attempt=2&limit=1000")) == crashes, "every crash has a successor",
               within=120, every=1)
    predecessors = [job["predecessor"] for job in server.pages("/jobs?attempt=2&limit=1000")]
    assert len(predecessors) == len(set(predecessors)) == crashes
    assert set(predecessors) == set(uuids)
    crashed = server.pages("/jobs?state=CRASHED&limit=1000")
    assert all(job["decision"]["verdict"] == "reschedule" and job["successor"] for job in crashed)
    assert {driver.end() for driver in drivers} == {0}


def test_fifty_people_at_once_are_served(server):
    give_up = "policy: 1\notherwise: give-up\n"
    answer = server.request("PUT", "/policy", data=give_up, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text
    jobs = [crash(server) for _ in range(50)]

    def by_hand(job):
        return requests.post(f"{server.url}/jobs/{job}/reschedule", json={"comment": "now"}, timeout=60)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(by_hand, jobs))
    assert [answer.status_code for answer in answers] == [201] * 50
    assert sorted(answer.json()["predecessor"] for answer in answers) == sorted(jobs)


def test_a_lone_crash_is_decided_about_at_once(server):
    crash_and_decision(server)  # The first statements of a session are planned.
    median = statistics.median(crash_and_decision(server) for _ in range(20))
    assert median < 0.2, f"the decision took {median * 1000:.0f} ms"


def crash_and_decision(server):
    """How many seconds pass from reporting a crash until the decision can be read."""
    job = server.create()["uuid"]
    start = time.monotonic()
    assert server.report(job, "CRASHED", cause="minion").status_code == 200
    eventually(lambda: server.get(f"/jobs/{job}").json()["decision"], "the crash is decided about", every=0.002)
    return time.monotonic() - start
