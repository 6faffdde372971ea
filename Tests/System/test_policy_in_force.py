"""The policy in force is changed while the server runs, from the command line and over HTTP."""

import json
import os
import pty
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from polling import eventually
from server import binary, environment, execdb

QUICK = """\
policy: 1
cap: 4
defaults: {limit: 3, backoff: {base: 1s, factor: 1, max: 1s, jitter: none}}
rules:
  - name: networks come back
    when: {cause: network}
    then: reschedule
    limit: 2
otherwise: give-up
"""


def policy(server, *arguments, text=None):
    """Runs `execdb policy` on the server's database."""
    return subprocess.run(
        [binary(), "policy", *arguments, "--data-dir", str(server.data)], env=environment(), input=text or "",
        timeout=60, capture_output=True, text=True, check=False,
    )  # fmt: skip


def decision(server, cause):
    """The decision about a new crash of this cause."""
    job = server.create()["uuid"]
    assert server.report(job, "CRASHED", cause=cause).status_code == 200
    return eventually(lambda: server.get(f"/jobs/{job}").json()["decision"], "the crash is decided about")


def test_from_the_command_line(server):
    assert "built-in" in policy(server, "history").stdout
    assert decision(server, "minion")["policy_version"] == 0
    difference = policy(server, "diff", "-", text=QUICK).stdout.splitlines()
    assert "-cap: 10" in difference and "+cap: 4" in difference and " policy: 1" in difference
    assert policy(server, "apply", "-", "--comment", "quick", text=QUICK).stdout == "version 1 is in force\n"
    assert policy(server, "apply", "-", text=QUICK).stdout == "version 1 is in force already\n"
    assert policy(server, "diff", "-", text=QUICK).stdout == ""
    assert policy(server, "show").stdout == QUICK
    assert policy(server, "history").stdout.endswith("  quick\n")

    found = decision(server, "network")
    assert (found["policy_version"], found["rule"], found["limit"]) == (1, "networks come back", 2)
    assert decision(server, "minion")["verdict"] == "give-up"

    back = policy(server, "show", "--policy-version", "0").stdout
    assert policy(server, "apply", "-", text=back).stdout == "version 2 is in force\n"
    assert decision(server, "minion")["policy_version"] == 2
    assert policy(server, "show", "--policy-version", "9").returncode == 64


def test_a_bad_one_is_refused_and_the_one_in_force_stays(server):
    bad = QUICK.replace("cause: network", "cause: netwrok")
    refused = policy(server, "apply", "-", text=bad)
    assert refused.returncode == 65
    assert "standard input:6:" in refused.stderr and "network" in refused.stderr
    answer = server.request("PUT", "/policy", data=bad, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 422 and answer.json()["line"] == 6 and "network" in answer.text
    assert server.get("/policy").json()["version"] == 0


def test_over_http(server):
    headers = {"Content-Type": "application/yaml"}
    answer = server.request("PUT", "/policy?comment=quick", data=QUICK, headers=headers)
    assert answer.status_code == 200 and answer.json()["version"] == 1
    assert decision(server, "network")["policy_version"] == 1
    assert server.get("/policy", headers={"Accept": "application/yaml"}).text == QUICK
    assert [entry["comment"] for entry in server.pages("/policy/history")] == ["quick"]


def test_a_breaker_is_shown(server):
    breaker = QUICK + """\
breakers:
  - name: network outage
    over: {cause: network}
    opens: {within: 10m, crashes: 5, share: 50%}
    probes: {every: 2m, needs: 3}
"""
    answer = server.request("PUT", "/policy", data=breaker, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text
    for _ in range(5):
        decision(server, "network")
    eventually(lambda: any(entry["phase"] == "open" for entry in server.get("/policy/breakers").json()["data"]),
               "the breaker opens")
    held = decision(server, "network")
    assert held["verdict"] == "hold" and "network outage" in held["text"]
    (shown,) = server.get("/policy/breakers").json()["data"]
    assert shown["held"] == 1 and shown["events"][0]["kind"] == "opened"
    assert "execdb_breaker_events_total" in server.get("/metrics").text


def test_without_a_server_there_is_a_reason(tmp_path):
    refused = execdb("policy", "history", "--data-dir", str(tmp_path))
    assert refused.returncode == 73, refused.stderr


def test_a_replay_tells_what_another_would_have_done(server):
    for cause in ("network", "network", "minion"):
        decision(server, cause)
    told = policy(server, "replay", "-", "--since", "1h", text=QUICK)
    assert told.returncode == 0, told.stderr
    assert "reschedules: 3 then, 2 now, 1 fewer" in told.stdout
    assert "1 crashes are decided differently:" in told.stdout
    assert told.stderr == "", "a progress bar is for terminals"

    by_command = json.loads(policy(server, "replay", "-", "--since", "1h", "--json", text=QUICK).stdout)
    answer = server.request("POST", "/policy/replay?since=1h", data=QUICK, headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text
    over_http = answer.json()
    assert over_http["total"] == by_command["total"]
    assert over_http["total"]["reschedules"] == {"then": 3, "now": 2, "more": -1}
    (difference,) = over_http["differing"]["data"]
    assert (difference["then"]["verdict"], difference["now"]["verdict"]) == ("reschedule", "give-up")
    assert server.get(difference["href"]).json()["uuid"] == difference["job"]
    assert server.get("/policy").json()["version"] == 0


def test_a_replay_refuses(server):
    assert policy(server, "replay", "-", "--since", "soon", text=QUICK).returncode == 64
    assert policy(server, "replay", "-", "--until", "40d", text=QUICK).returncode == 64
    assert policy(server, "replay", "-", text="policy: 7\n").returncode == 65
    assert policy(server, "replay", "/nowhere").returncode == 66


def at_a_terminal(server, *arguments, text):
    """Runs `execdb policy` with standard error at a terminal; gives its output, and what the terminal got."""
    ours, terminal = pty.openpty()
    with subprocess.Popen(
        [binary(), "policy", *arguments, "--data-dir", str(server.data)], env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=terminal,
    ) as process:  # fmt: skip
        os.close(terminal)
        process.stdin.write(text)
        process.stdin.close()
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass  # The other side is closed.
        finally:
            os.close(ours)
        output = process.stdout.read()
        assert process.wait(60) == 0, shown
    return output, shown.decode()


def test_a_replay_at_a_terminal_shows_how_far_it_is(make_server):
    server = make_server("--rescheduler", "off").start()
    crashes = 5000
    for _ in range(crashes // 1000):
        assert server.request("POST", "/jobs", json=[{"taskname": "t"}] * 1000).status_code == 201
    uuids = [job["uuid"] for job in server.pages("/jobs?limit=1000")]
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda uuid: server.report(uuid, "CRASHED").status_code, uuids)) == {200}
    output, shown = at_a_terminal(server, "replay", "-", "--since", "1h", text=QUICK)
    frames = re.findall(r"\r\x1b\[K\[(#*)(\.*)\] (\d+) of 5000 crashes", shown)
    counts = [int(count) for _, _, count in frames]
    assert len(counts) >= 2 and counts == sorted(set(counts)) and counts[-1] == crashes
    assert all(len(marks) == int(count) * 30 // crashes and len(marks + dots) == 30 for marks, dots, count in frames)
    assert shown.endswith("\r\x1b[K"), "the bar is taken away"
    assert "5000" in output and "\x1b" not in output
