"""The release binary, serving on a free port with its embedded Postgres."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path


class Server:
    """`execdb serve` for the length of a `with` block."""

    def __init__(self, binary, data_dir):
        if not Path(binary).exists():
            sys.exit(f"{binary} is missing: build it with `swift build -c release`, or run script/bench")
        self.data_dir = Path(data_dir)
        self.process = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", data_dir, "--log-level", "warning"],
            stdout=subprocess.PIPE, text=True, start_new_session=True,
            env={"GLIBC_TUNABLES": "glibc.malloc.tcache_count=100", **os.environ})  # as script/server does

    def __enter__(self):
        try:
            self.address = self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_until_ready(self):
        """Returns where it listens."""
        for line in self.process.stdout:
            if ready := re.match(r"ExecDB is listening on (http://\S+)", line):
                return ready.group(1)
        sys.exit(f"execdb serve ended with {self.process.wait()} before it was ready")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def peak_memory_mb(self):
        """The most resident memory the server has held so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def cpu_seconds(self):
        """Processor time the server has used so far."""
        return cpu_seconds(self.process.pid)

    def postgres_cpu_seconds(self):
        """Processor time of its Postgres by process: those that start or end meanwhile are left out of a difference."""
        postmaster = (self.data_dir / "postgres/postmaster.pid").read_text().splitlines()[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        seconds = {child: cpu_seconds(child) for child in children}
        return {child: used for child, used in seconds.items() if used is not None}


def cpu_seconds(pid):
    """User and system time of a process, proc(5): the 14th and 15th field of its stat; None if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
