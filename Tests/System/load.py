"""A load of jobs that remembers what was acknowledged, and can tell afterwards whether it all came true."""

import itertools
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests
from polling import eventually
from server import unique

ENDS = ("FINISHED", "CRASHED")


@dataclass
class Life:
    """One job as its client knows it: an Idempotency-Key, and what was acknowledged so far."""

    key: str
    body: dict
    uuid: str | None = None
    acknowledged: list = field(default_factory=list)
    doubtful: list = field(default_factory=list)


class Load:
    """Several clients that create jobs and report their states until told to end, through any outage.

    A request that fails without an answer is sent again, as clients are told to do: its outcome is unknown
    until a repeat of it is acknowledged.
    """

    def __init__(self, server, threads=6, seed=1):
        self.server, self.run = server, unique("load")
        self.lives, self.acknowledgements, self.unexpected = [], 0, []
        self._end, self._give_up = threading.Event(), threading.Event()
        self._lock, self._numbers = threading.Lock(), itertools.count()
        self._threads = [threading.Thread(target=self._work, args=(random.Random(seed + n),)) for n in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._give_up.set()
        self.end()

    def goes_on(self, by, what="work goes on", within=60):
        """Waits until so many more requests are acknowledged."""
        wanted = self.acknowledgements + by
        eventually(lambda: self.acknowledgements >= wanted, f"{what}: {by} more acknowledgements", within)

    def end(self):
        """Lets every client finish the job it is at."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def stop_short(self):
        """Lets every client leave its job where it is, for a server that does not come back."""
        self._give_up.set()
        self.end()

    def _work(self, dice):
        with requests.Session() as session:
            while not self._end.is_set():
                key = f"{self.run}-{next(self._numbers)}"
                life = Life(key, {"taskname": "load", "item": key, "labels": {"run": self.run}})
                with self._lock:
                    self.lives.append(life)
                self._live(session, life, dice)

    def _live(self, session, life, dice):
        headers = {"Idempotency-Key": life.key}
        created = self._send(session, "POST", "/jobs", life.body, (200, 201), headers)
        if created is None:
            return
        life.uuid = created["uuid"]
        end = dice.choice(ENDS)
        for state in ("RUNNING", end):
            report = {"state": state}
            if state == "CRASHED":
                report |= {"cause": "minion", "keyvals": {"key": life.key}}
            life.doubtful.append(state)
            if self._send(session, "PUT", f"/jobs/{life.uuid}/state", report, (200,)) is None:
                return
            life.doubtful.remove(state)
            life.acknowledged.append(state)

    def _send(self, session, method, path, body, wanted, headers=None):
        """Sends until it is acknowledged; None if the load was told to give up."""
        while not self._give_up.is_set():
            try:
                answer = session.request(method, self.server.url + path, json=body, headers=headers, timeout=30)
            except requests.RequestException:
                time.sleep(0.02)
                continue
            if answer.status_code in wanted:
                self.acknowledgements += 1
                return answer.json()
            if answer.status_code != 503:
                self.unexpected.append((method, path, answer.status_code, answer.text))
                return None
            assert "Retry-After" in answer.headers, answer.text
            time.sleep(0.02)
        return None

    def verify(self):
        """Everything acknowledged is there, and nothing happened twice."""
        assert not self.unexpected, self.unexpected[:3]
        # A server whose database was killed a moment ago may not have noticed yet, and answer 503 once.
        eventually(lambda: self.server.get("/jobs?limit=1").status_code == 200, "searches are answered", within=60)
        found = self.server.pages(f"/jobs?label.run={self.run}&limit=1000")
        # Jobs that run a crashed one again have all that its create carried.
        stored = {job["uuid"]: job for job in found if not job["predecessor"]}
        items = [job["item"] for job in stored.values()]
        assert len(items) == len(set(items)), "a key made two jobs"
        known = [life for life in self.lives if life.uuid]
        missing = [life.key for life in known if life.uuid not in stored]
        assert not missing, f"{len(missing)} acknowledged jobs are gone: {missing[:3]}"
        assert len(stored) <= len(self.lives)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda life: self._verify(life, stored[life.uuid]), known))

    def _verify(self, life, job):
        """One job's state and history are what its client was told."""
        states = ["SCHEDULED", *life.acknowledged]
        possible = [states, *([[*states, life.doubtful[0]]] if life.doubtful else [])]
        path = f"{self.server.url}/jobs/{life.uuid}/history?limit=1000"
        events = requests.get(path, timeout=30).json()["data"]
        history = [event["state"] for event in events if event["state"]]
        assert history in possible, f"{life.key}: {history} is not one of {possible}"
        assert job["state"] == history[-1]
        assert job["revision"] == len(history), json.dumps(job)
        if job["state"] == "CRASHED":
            assert job["crash"]["keyvals"] == {"key": life.key}
        if life.uuid[-1] == "0":
            again = requests.post(
                f"{self.server.url}/jobs", json=life.body, headers={"Idempotency-Key": life.key}, timeout=30
            )
            assert (again.status_code, again.json()["uuid"]) == (200, life.uuid)
