"""What has no pgbench beside it and no wrk before it: the decisions of the driver, and the claims of triggers."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlparse

CLAIMERS = 4
CLAIM = json.dumps({"trigger": "bench", "limit": 100, "wait": 0})


def decide(database, crashes):
    """Lays out crashes that wait for a decision, and returns the seconds until none waits any more."""
    database.load_crashes(crashes)
    start = time.monotonic()
    while database.psql("SELECT EXISTS (SELECT FROM crash WHERE undecided)") == "t":
        time.sleep(0.05)
    return time.monotonic() - start


def claim(server, database, offers):
    """Lays out offers that are due, and claims them; returns the seconds, and those of each claim, sorted."""
    database.load_offers(offers)
    start = time.monotonic()
    with ThreadPoolExecutor(CLAIMERS) as pool:
        parts = [pool.submit(claim_all, server.address) for _ in range(CLAIMERS)]
        leased, times = 0, []
        for part in parts:
            count, each = part.result()
            leased, times = leased + count, times + each
    seconds = time.monotonic() - start
    if leased != offers:
        raise SystemExit(f"claim: {leased} jobs were leased of {offers}")
    return seconds, sorted(times)


def claim_all(address):
    """Claims until there is nothing more; returns how many jobs were leased, and how long each claim took."""
    connection = http.client.HTTPConnection(urlparse(address).netloc)
    leased, times = 0, []
    while True:
        start = time.monotonic()
        connection.request("POST", "/offers/claim", CLAIM, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"claim: answered {answer.status}: {body.decode()}")
        count = body.count(b'"lease"')
        if not count:
            return leased, times
        leased += count
        times.append(time.monotonic() - start)
