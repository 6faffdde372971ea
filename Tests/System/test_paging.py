"""`next` links lead to the end while jobs are being created, without a gap and without a repeat."""

import threading

import pytest
import requests
from polling import eventually
from server import unique


@pytest.fixture
def being_created(shared):
    """A label under which four clients create jobs for the whole test; the second value is what was acknowledged."""
    run, made, end = unique("run"), [], threading.Event()

    def create():
        with requests.Session() as session:
            while not end.is_set():
                body = [{"taskname": "paging", "labels": {"run": run}} for _ in range(3)]
                made.extend(
                    job["uuid"] for job in session.post(shared.url + "/jobs", json=body, timeout=30).json()["data"]
                )

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(made) >= 300, "300 jobs are made")
    yield run, made
    end.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("limit", [7, 50])
def test_from_the_newest_to_the_end(shared, being_created, limit):
    run, made = being_created
    wanted = list(made)
    found = [job["uuid"] for job in shared.pages(f"/jobs?label.run={run}&order=newest&limit={limit}")]
    assert sorted(set(found), reverse=True) == found, "a job came twice, or in the wrong place"
    assert set(wanted) <= set(found), "a job that was there at the start is missing"


@pytest.mark.parametrize("limit", [7, 50])
def test_from_the_oldest_to_the_end(shared, being_created, limit):
    """The newest second is held back, because a job with a lower UUID may still be on its way."""
    run, made = being_created
    wanted = set(made)

    def walk():
        found = [job["uuid"] for job in follow(shared, f"/jobs?label.run={run}&order=oldest&limit={limit}", until=5000)]
        assert sorted(set(found)) == found, "a job came twice, or in the wrong place"
        return wanted <= set(found)

    eventually(walk, "a walk from the oldest finds all", within=10)


def test_a_reader_that_follows_the_oldest_first_misses_none(shared, being_created):
    run, made = being_created
    first = f"/jobs?label.run={run}&order=oldest&limit=20"
    eventually(lambda: len(follow(shared, first, until=300)) >= 300, "the first 300 jobs are old enough to be listed")
    found = [job["uuid"] for job in follow(shared, first, until=1500)]
    assert len(found) == len(set(found))
    missed = [uuid for uuid in list(made) if uuid < found[-1] and uuid not in set(found)]
    assert not missed, "a job was committed behind the cursor"


def follow(shared, path, until):
    found = []
    while path and len(found) < until:
        page = shared.get(path.removeprefix(shared.url)).json()
        found += page["data"]
        path = page["next"]
    return found


def test_a_page_link_keeps_the_filters(shared):
    run = unique("run")
    jobs = [shared.create(labels={"run": run}, arch=arch)["uuid"] for arch in ("x86_64", "aarch64") * 5]
    found = shared.pages(f"/jobs?label.run={run}&arch=aarch64&limit=2")
    assert [job["uuid"] for job in found] == list(reversed(jobs[1::2]))


def test_the_last_page_has_no_next(shared):
    run = unique("run")
    for _ in range(4):
        shared.create(labels={"run": run})
    assert shared.get(f"/jobs?label.run={run}&limit=4").json()["next"] is None
    first = shared.get(f"/jobs?label.run={run}&limit=3").json()
    assert len(first["data"]) == 3
    assert len(shared.get(first["next"].removeprefix(shared.url)).json()["data"]) == 1
