"""The built `execdb`, started in a directory of its own and talked to over HTTP."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import requests
from polling import eventually

ROOT = Path(__file__).resolve().parents[2]
LISTENING = re.compile(r"^ExecDB is listening on (http://127\.0\.0\.1:(\d+))$", re.MULTILINE)
FOREIGN_SETTINGS = re.compile(r"^(EXECDB_|PG|DATABASE_URL)")


def binary():
    """The binary under test: EXECDB_BINARY, or the release build, or the debug build."""
    built = [ROOT / ".build" / kind / "execdb" for kind in ("release", "debug")]
    candidates = [Path(os.environ["EXECDB_BINARY"])] if os.environ.get("EXECDB_BINARY") else built
    for candidate in candidates:
        if candidate.exists():
            return str(candidate)
    raise AssertionError(f"there is no {candidates[0]}: run `swift build -c release` first")


def environment(**extra):
    """This environment without what would configure ExecDB or libpq, and with `extra`."""
    return {name: value for name, value in os.environ.items() if not FOREIGN_SETTINGS.match(name)} | extra


def execdb(*arguments, env=None, timeout=120, **options):
    """Runs the binary to its end; gives its exit code, output and errors."""
    return subprocess.run(
        [binary(), *arguments], env=environment(**(env or {})), timeout=timeout, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False, **options,
    )  # fmt: skip


def data_directory():
    """A new directory that the account of Postgres may enter, as it must when we are root."""
    path = Path(tempfile.mkdtemp(prefix="execdb-test-"))
    path.chmod(0o755)
    return path


def is_alive(pid):
    """Whether there is such a process that has not ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


class Server:
    """`execdb serve` on a data directory; `start` may be called again after an end, and takes the same port."""

    def __init__(self, *arguments, env=None, data=None, says_where=True):
        self.home = data_directory()
        self.data = Path(data) if data else self.home / "data"
        self.says_where = says_where
        self.arguments, self.env = arguments, env or {}
        self.stdout, self.stderr = self.home / "stdout", self.home / "stderr"
        self.process = None
        self.port = 0
        self.session = requests.Session()
        self.used = 0.0

    # Life

    def command(self):
        """What is run, before the arguments of the test."""
        elsewhere = "--database-url" in self.arguments or "DATABASE_URL" in self.env
        data = ["--data-dir", str(self.data)] if self.says_where and not elsewhere else []
        return [binary(), "serve", "--listen", f"127.0.0.1:{self.port}", *data]

    def launch(self):
        """Starts the process and does not wait for it."""
        self.stdout.write_text("")
        with self.stdout.open("ab") as out, self.stderr.open("ab") as err:
            self.process = subprocess.Popen(
                [*self.command(), *self.arguments], env=environment(**self.env), stdout=out, stderr=err,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        return self

    def start(self, within=60):
        """Starts the process and waits for the line that says where it listens."""
        self.launch()
        found = eventually(self._listening_or_ended, "the server says where it listens", within)
        assert isinstance(found, re.Match), f"the server ended with {self.process.returncode}: {self.output()}"
        self.port = int(found[2])
        return self

    def _listening_or_ended(self):
        return LISTENING.search(self.stdout.read_text()) or (self.process.poll() is not None and "ended")

    def signal(self, number):
        """Sends a signal to the server alone."""
        self.process.send_signal(number)

    def kill(self):
        """Ends the server as a crash does."""
        self.process.kill()
        self.process.wait()

    def stop(self, within=60):
        """Asks the server to end and returns its exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(within)

    def dispose(self):
        """Leaves nothing behind: no server, no Postgres, no files."""
        self.session.close()
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        postgres = self.postgres()
        if postgres:
            os.kill(postgres, signal.SIGQUIT)
            eventually(lambda: not is_alive(postgres), "Postgres ends")
        shutil.rmtree(self.home, ignore_errors=True)

    def postgres(self):
        """The process id of the embedded Postgres, if it runs."""
        try:
            pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if is_alive(pid) and b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes() else None

    def output(self):
        """The end of what the server said."""
        return (self.stdout.read_text() + self.stderr.read_text())[-4000:]

    # Requests

    @property
    def url(self):
        """The address up to the port."""
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, **options):
        """One request on a kept connection, or on a new one when the server may be about to close that for idleness."""
        idle, self.used = time.monotonic() - self.used, time.monotonic()
        if idle > 20:
            self.session.close()
        return self.session.request(method, self.url + path, **{"timeout": 30} | options)

    def get(self, path, **options):
        """A GET on a kept connection."""
        return self.request("GET", path, **options)

    def create(self, **fields):
        """Makes a job of these fields and returns it."""
        answer = self.request("POST", "/jobs", json={"taskname": "rpmlint"} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def report(self, job, state, **fields):
        """Reports a state of the job (a UUID) and returns the answer."""
        return self.request("PUT", f"/jobs/{job}/state", json={"state": state} | fields)

    def history(self, job):
        """All events of the job, oldest first."""
        return self.pages(f"/jobs/{job}/history?limit=1000")

    def pages(self, path):
        """Everything of a list, by its `next` links."""
        found = []
        while path:
            answer = self.get(path.removeprefix(self.url))
            assert answer.status_code == 200, answer.text
            found += answer.json()["data"]
            path = answer.json()["next"]
        return found

    def is_ready(self):
        """Whether the server says it can do its work."""
        try:
            return requests.get(self.url + "/health/ready", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def snapshot(self):
        """Every job with its state and revision: what a refused request must not change."""
        return {job["uuid"]: (job["state"], job["revision"]) for job in self.pages("/jobs?limit=1000")}


def unique(prefix="item"):
    """A name nobody else uses."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"
