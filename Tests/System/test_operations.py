"""An operation on many crashed jobs goes on after the server was killed, and takes each job once."""

from polling import eventually

GIVE_UP = "policy: 1\notherwise: give-up\n"


def test_it_survives_kills(server):
    answer = server.request("PUT", "/policy", data=GIVE_UP, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text
    jobs = [server.create()["uuid"] for _ in range(40)]
    for job in jobs:
        assert server.report(job, "CRASHED", cause="network").status_code == 200
    request = {"query": "cause=network", "comment": "the mirror is back", "rate": 20}
    begun = server.request("POST", "/reschedules", json=request)
    assert begun.status_code == 202, begun.text
    path = begun.json()["href"]
    for least in (1, 15):
        eventually(lambda least=least: server.get(path).json()["done"] >= least, "some jobs were taken")
        server.kill()
        server.start()
    ended = eventually(
        lambda: (now := server.get(path).json())["state"] == "done" and now, "all jobs were taken")
    assert (ended["done"], ended["skipped"]["already_rescheduled"]) == (40, 0)
    successors = [job["predecessor"] for job in server.pages("/jobs?state=SCHEDULED")]
    assert sorted(successors) == sorted(jobs)
