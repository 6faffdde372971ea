"""The README's one-liners work as written, from sh with the stock tools, and show what the README shows."""

import json
import os
import pty
import shutil
import socket
import subprocess

import pytest
from polling import eventually
from readme import examples
from server import ROOT, Server, environment
from shape import differences, text_shape

PORT = 8080


@pytest.fixture(scope="module")
def readme_server():
    """A server on the README's own port, or where that is taken, on another."""
    server = Server()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
            server.port = PORT
        except OSError:
            print(f"port {PORT} is taken here: the examples run with another port in its place")
    try:
        yield server.start()
    finally:
        server.dispose()


class Shell:
    """`sh` at a terminal, where HTTPie takes its data from the line and not from standard input.

    Its variables are kept from one example to the next.
    """

    def __init__(self, port, directory):
        self.port, self.kept = port, directory / "variables"
        self.kept.write_text("")

    def run(self, shell):
        """Runs the lines as a person would paste them; any failing command fails the example."""
        lines = shell.replace(f":{PORT}", f":{self.port}")
        script = f"set -ea\n. {self.kept}\n{lines}\nexport -p >{self.kept}\n"
        home = {"HOME": str(self.kept.parent), "TERM": "dumb"}
        ours, terminal = pty.openpty()
        try:
            return subprocess.run(
                ["sh", "-c", script], env=environment(**home), capture_output=True, text=True,
                stdin=terminal, timeout=60, check=False,
            )  # fmt: skip
        finally:
            os.close(ours)
            os.close(terminal)


def readme():
    """The README's text."""
    return (ROOT / "README.md").read_text()


def test_the_tools_are_here():
    assert [tool for tool in ("sh", "http", "curl", "jq") if not shutil.which(tool)] == []


def test_the_design_s_one_liners_are_in_the_readme():
    text = readme()
    for piece in (
        "http POST :8080/jobs taskname=rpmlint",
        "trigger[koji_tag]=",
        "state=RUNNING",
        "state=CRASHED",
        "keyvals[step]=MINION_CREATION",
        "fatal:=false",
        "curl ",
        "/stats/crashes",
        "script/server",
        "script/test",
    ):
        assert piece in text, f"the README does not show {piece}"


def test_every_example_works_as_written(readme_server, tmp_path):
    found = examples(readme())
    assert len(found) >= 5
    assert sum(bool(example.output) for example in found) >= 4, "examples show their output"
    shell = Shell(readme_server.port, tmp_path)
    problems = []
    for example in found:
        done = shell.run(example.shell)
        place = f"README.md:{example.line}"
        if done.returncode != 0:
            problems.append(f"{place}: exit code {done.returncode}: {done.stdout}{done.stderr}")
        elif example.output:
            problems += [f"{place}: {what}" for what in unlike(example, done.stdout)]
        # A person takes longer to the next line than the server to decide about a crash.
        eventually(lambda: all_decided(readme_server), "every crash is decided about")
    assert not problems, "\n".join(problems)


def all_decided(server):
    """Whether there is a decision about every crash."""
    return all(job["decision"] for job in server.get("/jobs?state=CRASHED").json()["data"])


def unlike(example, output):
    """What the example shows and the output has not, or the other way round."""
    if example.kind == "json":
        try:
            return list(differences(json.loads(example.output), json.loads(output)))
        except ValueError as error:
            return [f"not JSON ({error}): {output[:500]}"]
    shown, real = text_shape(example.output), text_shape(output)
    return [] if shown == real else [f"shows\n{shown}\nbut the output is\n{real}"]


DESIGN = """
UUID=$(http POST :8080/jobs taskname=rpmlint item=foo-1.0-1.fc25 item_type=koji_build arch=x86_64 \
    message_id=2016-abc trigger[koji_tag]=f25 | python3 -c 'import json, sys; print(json.load(sys.stdin)["uuid"])')
http --check-status PUT :8080/jobs/$UUID/state state=RUNNING
http --check-status PUT  :8080/jobs/$UUID/state state=CRASHED notify=taskotron cause=minion fatal:=false \
    keyvals[step]=MINION_CREATION keyvals[reason]=TIMED_OUT
"""

FINISH = """
UUID=$(curl -s localhost:8080/jobs -d taskname=rpmlint -d 'trigger[koji_tag]=f25' |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["uuid"])')
curl -s -f -X PUT localhost:8080/jobs/$UUID/state -d state=FINISHED
"""


def test_the_design_s_lines_by_httpie(readme_server, tmp_path):
    shell = Shell(readme_server.port, tmp_path)
    done = shell.run(DESIGN)
    assert done.returncode == 0, done.stdout + done.stderr
    job = readme_server.get("/jobs?message_id=2016-abc&item=foo-1.0-1.fc25&state=CRASHED").json()["data"][0]
    assert job["trigger"] == {"koji_tag": "f25"}
    crash = job["crash"]
    assert (crash["notify"], crash["cause"], crash["fatal"]) == ("taskotron", "minion", False)
    assert crash["keyvals"] == {"step": "MINION_CREATION", "reason": "TIMED_OUT"}


def test_the_design_s_line_by_curl(readme_server, tmp_path):
    done = Shell(readme_server.port, tmp_path).run(FINISH)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"FINISHED"' in done.stdout


def test_an_example_that_shows_something_else_would_fail():
    (example,) = examples('```sh\nhttp :8080/jobs\n```\n\n```json\n{"a": "SCHEDULED", "b": 1}\n```\n')
    assert unlike(example, '{"a": "SCHEDULED", "b": 2}') == []
    assert unlike(example, '{"a": "RUNNING", "b": 2}')
    assert unlike(example, '{"a": "SCHEDULED"}')
    assert unlike(example, '{"a": "SCHEDULED", "b": null}')
    assert unlike(example, "not json")


def test_an_example_may_leave_out_the_rest_of_a_text():
    (example,) = examples('```sh\nhttp :8080/jobs\n```\n\n```json\n{"next": "/jobs?cause=minion..."}\n```\n')
    assert unlike(example, '{"next": "/jobs?cause=minion&since=7d"}') == []
    assert unlike(example, '{"next": "/jobs?cause=network&since=7d"}')
    assert unlike(example, '{"next": "/jobs?cause="}')
