"""The built `execdb rescheduler`, which decides about crashes apart from the servers."""

import signal
import subprocess

from server import binary, environment


class Driver:
    """`execdb rescheduler` on a database."""

    def __init__(self, url):
        self.process = subprocess.Popen(
            [binary(), "rescheduler", "--database-url", url, "--log-level", "error"], env=environment(),
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip

    def works(self):
        """Waits until it says that it works."""
        assert self.process.stdout.readline() == "ExecDB's rescheduler is running\n"
        return self

    def end(self, number=signal.SIGTERM):
        """Sends a signal, and gives the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code
