"""The two commands of the README: `script/server` starts and tells what to paste; a missing Swift is one sentence."""

import os
import re
import shutil
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


NOTHING_TO_DO = """\
[0/1] Planning build
[1/1] Compiling plugin GenerateManual
Building for production...
[0/4] Write swift-version--24593BA9C3E375BF.txt
Build of product 'execdb' complete! (0.61s)
"""


@pytest.fixture
def checkout(tmp_path):
    """Runs `script/server` where Swift says what it is told to, and ExecDB what it was started with."""
    for folder in ("script", ".build/release", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "script/server", tmp_path / "script/server")
    program(tmp_path / "script/bootstrap", "true")
    program(tmp_path / ".build/release/execdb", 'echo "execdb $*"')

    def run(*arguments, build="echo Swift was started; exit 1"):
        program(tmp_path / "bin/swift", build)
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [str(tmp_path / "script/server"), *arguments],
            env=environment(PATH=path), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    run.binary = tmp_path / ".build/release/execdb"
    return run


def program(path, text):
    """Writes a shell script that can be run."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_server_explains_itself_without_building(checkout):
    done = checkout("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "script/server [OPTION]" in done.stdout and "execdb serve --help" in done.stdout


def test_server_explains_itself_before_the_first_build(checkout):
    checkout.binary.unlink()
    done = checkout("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "script/server [OPTION]" in done.stdout and "not built yet" in done.stdout


def test_a_build_with_nothing_to_do_is_quiet(checkout):
    done = checkout("--threads", "2", build=f"cat <<'END'\n{NOTHING_TO_DO}END")
    assert (done.returncode, done.stdout, done.stderr) == (0, "execdb serve --threads 2\n", "")


def test_a_build_of_what_has_changed_is_shown(checkout):
    done = checkout(build=f"cat <<'END'\n{NOTHING_TO_DO}[3/9] Compiling Store Lane.swift\nEND")
    assert (done.returncode, done.stderr) == (0, "[3/9] Compiling Store Lane.swift\n")


def test_a_failed_build_is_shown_and_nothing_started(checkout):
    done = checkout(build="echo error: no such module; exit 1")
    assert (done.returncode, done.stdout, done.stderr) == (70, "", "error: no such module\n")


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
