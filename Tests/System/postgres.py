"""A Postgres server of the test's own, outside of ExecDB, that can be stopped and started."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class ExternalPostgres:
    """A cluster on a Unix socket; `url` is what a person would put into DATABASE_URL."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="execdb-pg-"))
        self.home.chmod(0o755)
        self.data, self.socket = self.home / "data", self.home / "run"
        for directory in (self.data, self.socket):
            directory.mkdir()
            if os.geteuid() == 0:
                shutil.chown(directory, "postgres", "postgres")
        self._run("initdb", "-D", self.data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self):
        """A libpq URL of the database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database):
        """A libpq URL of the database."""
        return f"postgresql://owner@/{database}?host={self.socket}"

    def start(self):
        """Starts the cluster and waits until it takes connections."""
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.socket} -c fsync=off"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", settings, "start")
        return self

    def stop(self, mode="fast"):
        """Stops the cluster: `fast` ends sessions, `immediate` is a crash."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def sql(self, statement, database="postgres"):
        """Runs a statement and returns its rows as text, one a line."""
        return self._run("psql", "-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", self.url_of(database), "-c", statement)

    def new_database(self, name):
        """Makes an empty database and returns its URL."""
        self.sql(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def dispose(self):
        """Leaves nothing behind."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)

    def _run(self, program, *arguments):
        account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*account, self._program(program), *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL,
            capture_output="start" not in arguments, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
        return (done.stdout or "").strip()

    @staticmethod
    def _program(name):
        installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
        return str(installed[-1]) if installed else name
