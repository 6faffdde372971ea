"""The state table holds from outside, and among many reports at once exactly one wins."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

CRASH = {"notify": "taskotron", "cause": "minion", "fatal": False, "keyvals": {"step": "MINION_CREATION"}}
OTHER = CRASH | {"cause": "network"}
CHANGE, REPEAT, REFUSED = (200, True), (200, False), (409, None)

# how the job came to be, what is reported, and what that does: every cell of design's table
CELLS = [
    ([], "SCHEDULED", {}, REPEAT),
    ([], "RUNNING", {}, CHANGE),
    ([], "FINISHED", {}, CHANGE),
    ([], "CRASHED", CRASH, CHANGE),
    ([("RUNNING", {})], "SCHEDULED", {}, REFUSED),
    ([("RUNNING", {})], "RUNNING", {}, REPEAT),
    ([("RUNNING", {})], "FINISHED", {}, CHANGE),
    ([("RUNNING", {})], "CRASHED", CRASH, CHANGE),
    ([("FINISHED", {})], "SCHEDULED", {}, REFUSED),
    ([("FINISHED", {})], "RUNNING", {}, REFUSED),
    ([("FINISHED", {})], "FINISHED", {}, REPEAT),
    ([("FINISHED", {})], "CRASHED", CRASH, REFUSED),
    ([("CRASHED", CRASH)], "SCHEDULED", {}, REFUSED),
    ([("CRASHED", CRASH)], "RUNNING", {}, REFUSED),
    ([("CRASHED", CRASH)], "FINISHED", {}, REFUSED),
    ([("CRASHED", CRASH)], "CRASHED", CRASH, REPEAT),
    ([("CRASHED", CRASH)], "CRASHED", OTHER, REFUSED),
    ([("CRASHED", {})], "CRASHED", {"notify": "unknown", "cause": "unknown", "fatal": "false", "keyvals": {}}, REPEAT),
]


@pytest.mark.parametrize(("before", "state", "fields", "effect"), CELLS)
def test_a_cell_of_the_table(shared, before, state, fields, effect):
    job = shared.create()["uuid"]
    for earlier, details in before:
        assert shared.report(job, earlier, **details).json()["changed"] is True
    was, events = shared.get(f"/jobs/{job}").json(), shared.history(job)
    answer = shared.report(job, state, **fields)
    status, changed = effect
    assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.json()["code"] in ("job-already-ended", "job-already-started"), answer.text
        assert was["state"] in answer.text
    else:
        assert answer.json()["changed"] is changed
    now = shared.get(f"/jobs/{job}").json()
    if changed:
        assert (now["state"], now["revision"]) == (state, was["revision"] + 1)
        assert len(shared.history(job)) == len(events) + 1
    else:
        assert now == was
        assert shared.history(job) == events


def all_at_once(shared, calls):
    """Makes the calls in as many threads, released together; returns the answers in order."""
    together = threading.Barrier(len(calls))

    def call(arguments):
        method, path, options = arguments
        with requests.Session() as session:
            session.get(shared.url + "/health/live", timeout=30)
            together.wait()
            return session.request(method, shared.url + path, timeout=60, **options)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def reports(job, bodies):
    return [("PUT", f"/jobs/{job}/state", {"json": body}) for body in bodies]


def test_of_200_conflicting_ends_one_wins(shared):
    job = shared.create()["uuid"]
    bodies = [{"state": "CRASHED", "cause": "minion", "keyvals": {"n": str(n)}} for n in range(199)] + [
        {"state": "FINISHED"}
    ]
    answers = all_at_once(shared, reports(job, bodies))
    winners = [answer.json() for answer in answers if answer.status_code == 200]
    losers = [answer.json()["code"] for answer in answers if answer.status_code == 409]
    assert (len(winners), len(losers)) == (1, 199)
    assert winners[0]["changed"] is True
    assert set(losers) == {"job-already-ended"}
    now = shared.get(f"/jobs/{job}").json()
    assert (now["state"], now["crash"]) == (winners[0]["state"], winners[0]["crash"])
    assert [event["state"] for event in shared.history(job)] == ["SCHEDULED", now["state"]]


def test_of_200_equal_reports_one_changes(shared):
    job = shared.create()["uuid"]
    answers = all_at_once(shared, reports(job, [{"state": "RUNNING"}] * 200))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["changed"] for answer in answers) == 1
    assert [event["state"] for event in shared.history(job)] == ["SCHEDULED", "RUNNING"]


def test_running_and_ends_at_once_leave_a_lawful_history(shared):
    job = shared.create()["uuid"]
    bodies = [{"state": "RUNNING"}] * 100 + [{"state": "FINISHED"}] * 50 + [{"state": "CRASHED"}] * 50
    answers = all_at_once(shared, reports(job, bodies))
    assert {answer.status_code for answer in answers} <= {200, 409}
    states = [event["state"] for event in shared.history(job)]
    assert states in [
        [*start, end] for start in (["SCHEDULED"], ["SCHEDULED", "RUNNING"]) for end in ("FINISHED", "CRASHED")
    ]
    ends = [
        answer.json()
        for answer in answers
        if answer.status_code == 200 and answer.json()["state"] in ("FINISHED", "CRASHED")
    ]
    assert sum(end["changed"] and end["state"] == states[-1] for end in ends) == 1


def test_of_100_equal_creates_with_one_key_one_makes_the_job(shared):
    call = ("POST", "/jobs", {"json": {"taskname": "a", "item": "once"}, "headers": {"Idempotency-Key": "at-once"}})
    answers = all_at_once(shared, [call] * 100)
    assert sorted(answer.status_code for answer in answers) == [200] * 99 + [201]
    assert len({answer.json()["uuid"] for answer in answers}) == 1
    assert len(shared.pages("/jobs?item=once")) == 1


def test_if_match_lets_one_of_many_through(shared):
    job = shared.create()["uuid"]
    tag = shared.get(f"/jobs/{job}").headers["ETag"]
    bodies = [{"state": "CRASHED", "keyvals": {"n": str(n)}} for n in range(20)]
    calls = [(method, path, options | {"headers": {"If-Match": tag}}) for method, path, options in reports(job, bodies)]
    statuses = sorted(answer.status_code for answer in all_at_once(shared, calls))
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}
