"""An outage that drivers live through which are killed at random, by a policy with a breaker and a budget."""

import itertools
import random
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from driver import Driver
from polling import eventually
from server import unique

WHILE, LIMIT = 10, 100
POLICY = f"""\
policy: 1
defaults: {{limit: 5, backoff: {{base: 1s, factor: 1, max: 1s, jitter: none}}}}
breakers:
  - name: network outage
    over: {{cause: network}}
    opens: {{within: 5s, crashes: 20, share: 50%}}
    probes: {{every: 1s, needs: 1}}
budgets:
  - {{per: all, limit: {LIMIT}, within: {WHILE}s}}
otherwise: reschedule
"""


class Drivers:
    """Three drivers; each that is killed is replaced."""

    def __init__(self, url):
        self.url, self.chance, self.kills = url, random.Random(11), 0
        self.drivers = [Driver(url).works() for _ in range(3)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for driver in self.drivers:
            driver.end(signal.SIGKILL)

    def kill_one(self):
        """Kills one of them as a crash does."""
        number = self.chance.randrange(3)
        self.drivers[number].end(signal.SIGKILL)
        self.drivers[number] = Driver(self.url)
        self.kills += 1


def crash_many(server, count):
    """New jobs that have crashed; their UUIDs."""
    made = server.request("POST", "/jobs", json=[{"taskname": "t"}] * count)
    assert made.status_code == 201, made.text
    uuids = [job["uuid"] for job in made.json()["data"]]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda uuid: server.report(uuid, "CRASHED", cause="network").status_code, uuids)) == {200}
    return uuids


def breaker(server):
    """The only breaker, or none if it has not been heard of."""
    return next(iter(server.get("/policy/breakers").json()["data"]), {"phase": None, "held": 0})


def test_killed_drivers_bring_everything_through_an_outage(make_server, shared_postgres):
    name = unique("outage")
    url = shared_postgres.new_database(name)
    server = make_server("--database-url", url, "--rescheduler", "off").start()
    answer = server.request("PUT", "/policy", data=POLICY, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text
    with Drivers(url) as drivers:
        crashed = crash_many(server, 30)
        eventually(lambda: breaker(server)["phase"] == "open", "the breaker opens")
        crashed += crash_many(server, 600)
        held = eventually(lambda: all_decided(server) and breaker(server)["held"], "all are decided about")
        assert held > 500, "nearly all are held"
        turns = itertools.count()

        def is_over():
            """Whether nothing is held any more; whatever was let through ends well."""
            if next(turns) % 5 == 0:
                drivers.kill_one()
            waiting = server.pages("/jobs?state=SCHEDULED&limit=1000")
            for job in waiting:
                assert server.report(job["uuid"], "FINISHED").status_code == 200
            stands = breaker(server)
            return not waiting and (stands["phase"], stands["held"]) == ("closed", 0)

        eventually(is_over, "all that was held is let go", within=180, every=0.1)
        assert drivers.kills > 5
    canaries = shared_postgres.sql("SELECT count(*) FROM breaker_event WHERE kind = 'canary'", name)
    check(server, crashed, int(canaries))


def all_decided(server):
    """Whether there is a decision about every crash."""
    return all(job["decision"] for job in server.pages("/jobs?state=CRASHED&limit=1000"))


def check(server, crashed, canaries):
    """Each is run again once, and no while has more than its budget; canaries alone do not wait for room."""
    successors = server.pages("/jobs?attempt=2&limit=1000")
    assert sorted(job["predecessor"] for job in successors) == sorted(crashed)
    assert {job["state"] for job in successors} == {"FINISHED"}
    decisions = [job["decision"] for job in server.pages("/jobs?state=CRASHED&limit=1000")]
    due = Counter(max(seconds(made["not_before"]), seconds(made["decided_at"])) // WHILE for made in decisions)
    assert sum(max(0, count - LIMIT) for count in due.values()) <= canaries, due
    assert sum(due.values()) == len(crashed)


def seconds(time):
    """The time in seconds since 1970."""
    return datetime.fromisoformat(time).timestamp()
