"""Promise 1: whatever is killed under load, everything acknowledged is there, nothing happened twice, and it goes on.

`--rounds N` repeats each fault N times on the same data; every round kills at another moment.
"""

import os
import random
import signal
import subprocess

import pytest
from load import Load
from polling import eventually
from server import data_directory, is_alive

# Acknowledged requests before a fault, so that it strikes in the middle of work, and after it.
BEFORE, AFTER = 60, 30


def fault(server, name):
    """Does the damage; a server that ended by it is started again, as its service manager does."""
    postgres = server.postgres()
    if name in ("postgres", "both"):
        os.kill(postgres, signal.SIGKILL)
    if name in ("server", "both"):
        server.kill()
    if name == "sigterm":
        assert server.stop() == 0
    if name != "postgres":
        server.start()
    return postgres


@pytest.mark.parametrize("name", ["server", "postgres", "both", "sigterm"])
def test_nothing_acknowledged_is_lost(server, rounds, name):
    dice = random.Random(name)
    for turn in range(rounds):
        with Load(server, seed=turn) as load:
            load.goes_on(BEFORE + dice.randrange(100), f"round {turn} of {name} has load")
            postgres = fault(server, name)
            eventually(server.is_ready, f"the server is ready after round {turn} of {name}", within=60)
            load.goes_on(AFTER, f"after round {turn} of {name}")
            load.end()
            load.verify()
        if name != "server":
            assert not is_alive(postgres), "the Postgres of before still runs"
        assert server.postgres()


def test_a_loss_or_a_repetition_would_be_noticed(server):
    with Load(server, threads=2) as load:
        load.goes_on(60)
        load.end()
        load.verify()
    life = next(life for life in load.lives if life.uuid and not life.doubtful)
    uuid, acknowledged = life.uuid, life.acknowledged
    life.uuid = "01890000-0000-7000-8000-000000000000"
    with pytest.raises(AssertionError, match="acknowledged jobs are gone"):
        load.verify()
    life.uuid, life.acknowledged = uuid, [*acknowledged, "RUNNING"]
    with pytest.raises(AssertionError, match="is not one of"):
        load.verify()
    life.acknowledged = acknowledged
    server.create(item=life.key, labels={"run": load.run})
    with pytest.raises(AssertionError, match="a key made two jobs"):
        load.verify()


def test_an_idle_postgres_comes_back_too(server):
    first = server.postgres()
    os.kill(first, signal.SIGKILL)
    eventually(lambda: server.postgres() not in (None, first), "Postgres runs again", within=60)
    eventually(server.is_ready, "the server is ready", within=60)
    assert server.create()["state"] == "SCHEDULED"


class SmallVolume:
    """A tmpfs of 240 MB that can be filled, freed and made larger."""

    def __init__(self):
        self.path = data_directory()
        self.ballast = self.path / "ballast"

    def mount(self, options):
        """Mounts it, or changes how it is mounted; False where that is not allowed."""
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.path)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def fill(self):
        """Leaves no free block."""
        with self.ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
            except OSError:
                pass

    def relieve(self, how):
        """Makes room, as a person would: by deleting something, or by a larger disk."""
        if how == "freed":
            self.ballast.unlink()
        else:
            assert self.mount("remount,size=700m")

    def unmount(self):
        """Leaves nothing behind."""
        subprocess.run(["umount", "--lazy", str(self.path)], check=False)
        self.path.rmdir()


@pytest.fixture
def small_volume():
    """A small disk for a data directory; skipped where one cannot be mounted."""
    volume = SmallVolume()
    if os.geteuid() != 0 or not volume.mount("size=240m,mode=755"):
        volume.path.rmdir()
        pytest.skip("mounting a tmpfs is not allowed here")
    yield volume
    volume.unmount()


@pytest.mark.parametrize("relief", ["freed", "larger"])
def test_a_full_disk_loses_nothing(make_server, small_volume, relief):
    server = make_server(data=small_volume.path / "data").start()
    with Load(server, threads=4) as load:
        load.goes_on(BEFORE, "there is load")
        eventually(lambda: refuses(server, small_volume), "writes are refused on a full disk", within=120)
        assert server.get("/health/live").status_code == 200
        small_volume.relieve(relief)
        eventually(server.is_ready, "the server is ready after the disk has room", within=120)
        load.goes_on(AFTER)
        load.end()
        load.verify()
    assert server.process.poll() is None


def refuses(server, volume):
    """Writes a good deal and keeps the volume full; whether the server has begun to answer 503."""
    volume.fill()
    jobs = [{"taskname": "filler", "item": "x" * 1000}] * 200
    answer = server.request("POST", "/jobs", json=jobs)
    assert answer.status_code in (201, 503), answer.text
    return answer.status_code == 503 and "Retry-After" in answer.headers
