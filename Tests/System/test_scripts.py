"""The two commands of the README: `script/server` starts and tells what to paste; a missing Swift is one sentence."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from polling import eventually
from server import LISTENING, ROOT, Server, environment


@pytest.fixture
def path_without_swift(tmp_path):
    """A PATH with every program of this one except Swift's."""
    farm = tmp_path / "bin"
    farm.mkdir()
    for directory in os.environ["PATH"].split(":"):
        for program in Path(directory).glob("*") if Path(directory).is_dir() else []:
            if not program.name.startswith("swift") and not (farm / program.name).exists():
                (farm / program.name).symlink_to(program)
    return str(farm)


@pytest.mark.parametrize("script", ["server", "test"])
def test_a_missing_swift_is_told_in_one_sentence(path_without_swift, tmp_path, script):
    done = subprocess.run(
        [str(ROOT / "script" / script)],
        env=environment(PATH=path_without_swift, HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "Swift" in done.stderr and len(done.stderr.strip().splitlines()) <= 2, done.stderr


def test_server_explains_itself():
    done = subprocess.run(
        [str(ROOT / "script/server"), "--help"], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--listen" in done.stdout


class ServerScript(Server):
    """The server as `script/server` starts it."""

    def command(self):
        return [str(ROOT / "script/server"), "--listen", "127.0.0.1:0", "--data-dir", str(self.data)]


def test_server_starts_and_prints_what_to_paste():
    server = ServerScript()
    try:
        server.launch()
        found = eventually(lambda: LISTENING.search(server.stdout.read_text()), "script/server listens", within=900)
        server.port = int(found[2])
        pieces = ("POST", "/jobs", "state=RUNNING", "state=CRASHED", f":{server.port}")
        eventually(lambda: all(piece in server.output() for piece in pieces), f"it prints {pieces}")
        assert not re.search(r"\[\d+/\d+\] Compiling", server.output()), "a second run builds again"
        assert server.create()["state"] == "SCHEDULED"
        assert server.stop() == 0
    finally:
        server.dispose()
