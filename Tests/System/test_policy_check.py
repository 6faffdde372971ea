"""`execdb policy check` validates a policy, and prints every error by file, line and column."""

import subprocess

import pytest
from server import ROOT, binary, environment, execdb

GOOD = """policy: 1
rules:
  - {name: fatal is final, when: {fatal: true}, then: give-up}
breakers:
  - name: network outage
    over: {cause: network}
    opens: {within: 10m, crashes: 20, share: 50%}
    probes: {every: 2m, needs: 3}
"""
BAD = """policy: 1
cap: many
rulez: []
"""


def policy_in(tmp_path, text, name="policy.yaml"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_a_good_policy(tmp_path):
    path = policy_in(tmp_path, GOOD)
    done = execdb("policy", "check", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{path}: valid, 1 rule, 1 breaker, 0 budgets\n"


def test_a_policy_that_stops_everything_says_so(tmp_path):
    done = execdb("policy", "check", policy_in(tmp_path, "policy: 1\nstop: moving house\n"))
    assert done.returncode == 0
    assert done.stdout.endswith("0 budgets; rescheduling is stopped: moving house\n")


def test_every_fault_has_its_place_and_a_hint(tmp_path):
    path = policy_in(tmp_path, BAD)
    done = execdb("policy", "check", path)
    assert (done.returncode, done.stdout) == (65, "")
    lines = done.stderr.splitlines()
    assert lines[0] == f'{path}:2:6: "cap" has to be a whole number.'
    assert lines[1].startswith("    Write it")
    assert lines[2] == f'{path}:3:1: There is no key "rulez" here.'
    assert lines[3] == "    Did you mean rules?"


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (BAD, 65)])
def test_a_dash_is_standard_input(text, status):
    done = subprocess.run(
        [binary(), "policy", "check", "-"], input=text, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == status
    assert (done.stdout + done.stderr).startswith("standard input:")


@pytest.mark.parametrize(
    ("name", "reason"), [("nowhere.yaml", "No such file or directory"), ("", "Is a directory"), ("\n", "No such file")]
)
def test_what_cannot_be_read_is_told(tmp_path, name, reason):
    done = execdb("policy", "check", str(tmp_path / name))
    assert done.returncode == 66
    assert "cannot be read" in done.stderr and reason in done.stderr, done.stderr


HOSTILE = {
    "empty": b"",
    "zeros": b"\0" * 100,
    "not UTF-8": b"\xff\xfe",
    "brackets": b"[" * 200_000,
    "dashes": b"- " * 100_000,
    "too long": b"policy: 1\n" + b"#" * 300_000,
    "itself": b"a: &a [*a]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path, name):
    done = execdb("policy", "check", policy_in(tmp_path, HOSTILE[name]), timeout=30)
    assert done.returncode == 65, done.stderr
    assert "policy.yaml:1:" in done.stderr


def test_an_endless_file_is_not_read_to_its_end():
    done = execdb("policy", "check", "/dev/zero", timeout=30)
    assert done.returncode == 65 and "bytes" in done.stderr


def test_the_documentation_tells_the_command():
    assert "execdb policy check policy.yaml" in (ROOT / "Docs" / "POLICY.md").read_text()
