"""Whoever runs it: as an account without privileges the embedded Postgres works as it does for root."""

import os
import shutil
import subprocess

import pytest
from polling import eventually
from server import Server, binary, environment

ORDINARY = 65534  # nobody, in Debian
UNKNOWN = 4242

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


class AccountServer(Server):
    """A server of another account, with a copy of the binary in a directory of its own."""

    def __init__(self, uid):
        super().__init__(env={"HOME": "/nonexistent"})
        self.uid = uid
        shutil.copy(binary(), self.home / "execdb")
        os.chown(self.home, uid, uid)

    def command(self):
        """The binary's copy, run by the account."""
        _, *arguments = super().command()
        return self.as_account(self.home / "execdb", *arguments)

    def as_account(self, *command):
        """The command as the account runs it."""
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", "--", *command]


@pytest.fixture
def server_of():
    """Makes servers of accounts; the test starts them."""
    made = []

    def make(uid):
        made.append(AccountServer(uid))
        runs = subprocess.run(made[-1].as_account(made[-1].home / "execdb", "version"), check=False)
        if runs.returncode == 127:
            pytest.skip("Swift's libraries are in a directory that other accounts may not enter")
        return made[-1]

    yield make
    for server in made:
        server.dispose()


def test_an_ordinary_account_has_its_own_postgres(server_of):
    server = server_of(ORDINARY).start()
    job = server.create()["uuid"]
    owners = {path.stat().st_uid for path in (server.data, server.data / "postgres", server.data / "run")}
    assert owners == {ORDINARY}
    assert server.report(job, "RUNNING").status_code == 200
    assert server.stop() == 0
    server.start()
    assert server.get(f"/jobs/{job}").json()["state"] == "RUNNING"
    killed = server.postgres()
    os.kill(killed, 9)
    eventually(lambda: server.postgres() not in (None, killed), "Postgres is started again", within=60)
    eventually(server.is_ready, "the server is ready again", within=60)
    assert server.get(f"/jobs/{job}").json()["state"] == "RUNNING"
    server.kill()
    server.start()
    assert server.report(job, "FINISHED").status_code == 200


def test_a_uid_without_an_account_is_refused_in_words(server_of):
    server = server_of(UNKNOWN)
    command = [*server.command(), *server.arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 71, done.stderr
    assert f"There is no account with uid {UNKNOWN}" in done.stderr
    assert not server.data.exists()
