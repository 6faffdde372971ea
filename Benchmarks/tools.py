"""The two load generators, wrk and pgbench, run once each and read."""

import json
import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
THREADS = 2


def wrk(address, bench, connections, seconds, ids):
    """Runs one wrk and returns requests, seconds, per_s, p50_ms, p99_ms and bad (not 2xx, or lost)."""
    environment = {**os.environ, **ids.environment(), "BENCH": bench, "THREADS": str(THREADS)}
    output = subprocess.run(
        ["wrk", f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", HERE / "http.lua", address],
        env=environment, check=True, capture_output=True, text=True).stdout
    run = json.loads(re.search(r"^RESULT (.*)$", output, re.MULTILINE).group(1))
    return {**run, "per_s": run["requests"] / run["seconds"]}


def pgbench(database, sql, clients, seconds, ids):
    """Runs one pgbench of the script `sql` and returns its transactions a second."""
    variables = [f"-D{name.lower()}={value}" for name, value in ids.environment().items()]
    output = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", f"-c{clients}", f"-j{THREADS}", f"-T{seconds}", f"-Dclients={clients}", "-Di=0",
         "-f", HERE / sql, *variables],
        env=database.environment, check=True, capture_output=True, text=True).stdout
    if failed := re.search(r"number of failed transactions: ([1-9]\d*)", output):
        raise SystemExit(f"pgbench: {failed.group(0)}")
    return float(re.search(r"tps = ([\d.]+)", output).group(1))
