"""`execdb routes check` validates a routing table, and prints every error by file, line and column."""

import subprocess

import pytest
from server import ROOT, binary, environment, execdb

GOOD = """routes: 1
table:
  - name: what is not run again
    on: [gave-up, held]
    when: {cause: network, labels: "env=prod"}
    to: [{label: maintainer}, {webhook: "https://chat.example.org/hook"}]
    quiet: 22:00-07:00
  - {name: outages, on: breaker, to: {mail: ops@example.org}, digest: none}
"""
BAD = """routes: 1
table:
  - name: all
    on: gaveup
    to: {mail: nobody}
"""


def table_in(tmp_path, text):
    path = tmp_path / "routes.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


@pytest.mark.parametrize(
    ("text", "says"), [(GOOD, "2 routes"), ("routes: 1\ntable: []\n", "0 routes; nobody is notified")]
)
def test_a_good_table(tmp_path, text, says):
    path = table_in(tmp_path, text)
    done = execdb("routes", "check", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{path}: valid, {says}\n"


def test_every_fault_has_its_place_and_a_hint(tmp_path):
    path = table_in(tmp_path, BAD)
    done = execdb("routes", "check", path)
    assert (done.returncode, done.stdout) == (65, "")
    lines = done.stderr.splitlines()
    assert lines[0] == f'{path}:4:9: "on" cannot be "gaveup".'
    assert lines[1] == "    Did you mean gave-up?"
    assert lines[2] == f'{path}:5:16: "nobody" is not a mail address.'
    assert lines[3] == "    Write it like ops@example.org."


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (BAD, 65)])
def test_a_dash_is_standard_input(text, status):
    done = subprocess.run(
        [binary(), "routes", "check", "-"], input=text, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == status
    assert (done.stdout + done.stderr).startswith("standard input:")


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"[" * 200_000, b"a: &a [*a]\n", b"routes: 1\n" + b"#" * 300_000])
def test_hostile_files_are_refused(tmp_path, text):
    done = execdb("routes", "check", table_in(tmp_path, text), timeout=30)
    assert done.returncode == 65, done.stderr
    assert "routes.yaml:1:" in done.stderr


def test_help_says_what_is_not_checked():
    assert "webhooks are registered" in " ".join(execdb("routes", "check", "--help").stdout.split())


def test_the_documentation_tells_the_command():
    assert "execdb routes check routes.yaml" in (ROOT / "Docs" / "NOTIFICATIONS.md").read_text()
