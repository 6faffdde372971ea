"""schemathesis holds the live server against openapi.yaml: what it describes is what it does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from server import ROOT, environment

SEED = "20261121"
SECONDS = 420


@pytest.mark.parametrize("phases", ["examples,coverage", "fuzzing", "stateful"])
def test_schemathesis(make_server, tmp_path, phases):
    """A run with a fixed seed, so that a failure here is the same failure everywhere.

    It has one worker: Python 3.11 cannot parse in two threads at once ("AST constructor recursion depth mismatch").
    With so short a time for a request, no claim waits.
    """
    server = make_server("--request-timeout", "5s").start()
    config = Path(__file__).parent / "schemathesis.toml"
    program = Path(sys.executable).parent / "schemathesis"
    command = [
        *(program, "--config-file", config, "run", ROOT / "openapi.yaml", "--url", server.url),
        *("--phases", phases, "--checks", "all", "--seed", SEED, "--max-examples", "200", "--workers", "1"),
        *("--request-timeout", "20", "--generation-database", "none", "--no-color"),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-4000:]
    assert re.search(r"[1-9]\d* (generated|passed|selected)", done.stdout), done.stdout[-4000:]
    assert server.is_ready()
    assert not re.search(r'execdb_http_requests_total\{[^}]*status="5', server.get("/metrics").text)
