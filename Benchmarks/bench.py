#!/usr/bin/env python3
"""Measures ExecDB over HTTP beside pgbench doing the same work, in one run on one machine and one database.

Both sides run on the server's own embedded Postgres with its durable settings, take turns, and the median of the
rounds counts. pgbench runs prepared statements at 8, 16, 32 and 64 clients; its best counts. It does so in two forms:
pgbench_per_s and ratio: a job's rows in one transaction (BEGIN, the statements, COMMIT), as a service does that keeps a
transaction a request. This is what the goal is about. A read is one select of the job with its crash and successor.
statement_per_s and statement_ratio: the same rows in a single statement of one round trip, the cheapest form there is;
of a read the job alone. life, decide (crashes decided a second by the server's rescheduler; the goal is that number) and claim (jobs leased a
second) stand alone.
server_us and postgres_us are the processor time a request takes on each side of the database's socket.
"""

import argparse
import json
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import reschedules
from database import Database, JobIDs
from server import Server
from tools import pgbench, wrk

PGBENCH_CLIENTS = (8, 16, 32, 64)

COLUMNS = ["bench", "http_per_s", "pgbench_per_s", "pgbench_clients", "ratio", "goal", "statement_per_s",
           "statement_clients", "statement_ratio", "p50_ms", "p99_ms", "server_us", "postgres_us", "rss_mb"]
DECISIONS_A_SECOND = 2000


class Best(NamedTuple):
    """The rate of pgbench's best client count, and that count."""

    per_s: float | None
    clients: int | None


NOT_MEASURED = Best(None, None)


def best(runs):
    """Of the rates by client count, the count whose median is the highest."""
    return max(Best(statistics.median(rates), clients) for clients, rates in runs.items())


class Bench:
    """The runs of one invocation: a server, its database, and how long and how often to measure."""

    def __init__(self, server, database, options):
        self.server, self.database, self.options = server, database, options

    def run(self, name, connections, forms, goal, before=lambda: JobIDs.none):
        """Alternates wrk at each of `connections` with pgbench at each client count; yields a row per wrk setting.

        `forms` are pgbench's scripts: the transaction, then the cheapest single statement.
        `before()` prepares each single run and returns the jobs it may touch.
        """
        http, sides = {c: [] for c in connections}, {form: {c: [] for c in PGBENCH_CLIENTS} for form in forms}
        for round_ in range(self.options.rounds):
            for c in connections:
                progress(f"{name}: round {round_ + 1} of {self.options.rounds}, wrk -c{c}")
                http[c].append(self.wrk(name, c, before()))
            for clients in PGBENCH_CLIENTS:
                for form in forms:
                    progress(f"{form}: round {round_ + 1} of {self.options.rounds}, pgbench -c{clients}")
                    sides[form][clients].append(
                        pgbench(self.database, form, clients, self.options.seconds, before()))
        transaction, statement = (best(sides[form]) for form in forms)
        for c in connections:
            yield self.row(f"{name}-{c}", http[c], transaction, statement, goal)

    def life(self, connections):
        """The mixed life has no pgbench side: its rate is that of jobs that reached their end."""
        for c in connections:
            runs = []
            for round_ in range(self.options.rounds):
                progress(f"life: round {round_ + 1} of {self.options.rounds}, wrk -c{c}")
                run = self.wrk("life", c, JobIDs.none)
                runs.append({**run, "per_s": run["lives"] / run["seconds"]})
            yield self.row(f"life-{c}", runs, NOT_MEASURED, NOT_MEASURED, None)

    def decide(self):
        """The driver's decisions have no pgbench side either: from many waiting crashes to none."""
        count = self.options.reschedules
        rates = []
        for round_ in range(self.options.rounds):
            progress(f"decide: round {round_ + 1} of {self.options.rounds}, {count:,} crashes")
            rates.append(count / reschedules.decide(self.database, count))
        yield self.plain_row("decide", rates, goal=DECISIONS_A_SECOND)

    def claim(self):
        """Jobs leased a second, by claims of 100 on four connections."""
        count = self.options.reschedules
        rates, times = [], []
        for round_ in range(self.options.rounds):
            progress(f"claim: round {round_ + 1} of {self.options.rounds}, {count:,} offers")
            seconds, each = reschedules.claim(self.server, self.database, count)
            rates.append(count / seconds)
            times += each
        times.sort()
        yield self.plain_row("claim", rates, p50_ms=round(times[len(times) // 2] * 1000, 2),
                             p99_ms=round(times[len(times) * 99 // 100] * 1000, 2))

    def plain_row(self, name, rates, **more):
        """A row of what neither wrk nor pgbench measures."""
        nothing = dict.fromkeys([*COLUMNS, "rows"])
        return {**nothing, "bench": name, "http_per_s": round(statistics.median(rates)),
                "rss_mb": round(self.server.peak_memory_mb()), "rows": self.options.rows, **more}

    def wrk(self, name, connections, ids):
        server, postgres = self.server.cpu_seconds(), self.server.postgres_cpu_seconds()
        run = wrk(self.server.address, name, connections, self.options.seconds, ids)
        run["server_us"] = (self.server.cpu_seconds() - server) / run["requests"] * 1e6
        after = self.server.postgres_cpu_seconds()
        run["postgres_us"] = sum(after[p] - postgres[p] for p in after.keys() & postgres) / run["requests"] * 1e6
        if run["bad"]:
            sys.exit(f"{name}: {run['bad']} of {run['requests']} requests were not answered with success")
        return run

    def row(self, name, runs, transaction, statement, goal):
        http = statistics.median(run["per_s"] for run in runs)
        return {
            "bench": name,
            "http_per_s": round(http),
            "pgbench_per_s": transaction.per_s and round(transaction.per_s),
            "ratio": transaction.per_s and round(http / transaction.per_s, 2),
            "statement_per_s": statement.per_s and round(statement.per_s),
            "statement_ratio": statement.per_s and round(http / statement.per_s, 2),
            "p50_ms": round(statistics.median(run["p50_ms"] for run in runs), 2),
            "p99_ms": round(statistics.median(run["p99_ms"] for run in runs), 2),
            "server_us": round(statistics.median(run["server_us"] for run in runs), 1),
            "postgres_us": round(statistics.median(run["postgres_us"] for run in runs), 1),
            "rss_mb": round(self.server.peak_memory_mb()),
            "pgbench_clients": transaction.clients,
            "statement_clients": statement.clients,
            "goal": goal,
            "rows": self.options.rows,
        }


def benches(bench):
    """Each bench by name: what it runs, with the issue's goal for the ratio."""
    database = bench.database
    return {
        "create": lambda: bench.run(
            "create", (64, 256), ("create.sql", "create-statement.sql"), 3.0, before=database.ids_from_now),
        "report": lambda: bench.run(
            "report", (64, 256), ("report.sql", "report-statement.sql"), 3.0,
            before=lambda: database.load_scheduled(bench.options.fresh)),
        "read": lambda: bench.run("read", (64, 256), ("read.sql", "read-statement.sql"), 1.5, before=lambda: database.stored),
        "life": lambda: bench.life((64, 256)),
        "decide": bench.decide,
        "claim": bench.claim,
    }


def progress(text):
    print(f"\r\033[K{text}" if sys.stderr.isatty() else text, end="" if sys.stderr.isatty() else "\n",
          file=sys.stderr, flush=True)


def table(rows):
    """The rows for people, aligned."""
    lines = [COLUMNS] + [["-" if row[c] is None else str(row[c]) for c in COLUMNS] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines)


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="BENCH", help="create, report, read, life, decide, claim (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of the table")
    parser.add_argument("--rows", type=int, default=10_000, help="jobs stored before measuring (default: 10000)")
    parser.add_argument("--seconds", type=int, default=8, help="length of each single run (default: 8)")
    parser.add_argument("--rounds", type=int, default=3, help="times both sides take turns (default: 3)")
    parser.add_argument("--fresh", type=int, default=400_000, help="SCHEDULED jobs laid out for each report run")
    parser.add_argument("--reschedules", type=int, default=20_000,
                        help="crashes and offers laid out for each run of decide and claim (default: 20000)")
    parser.add_argument("--data-dir", help="keep the database here, to measure again without loading it anew")
    parser.add_argument("--binary", default=".build/release/execdb", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the server is stopped too
    with tempfile.TemporaryDirectory(prefix="execdb-bench.") as scratch:
        Path(scratch).chmod(0o755)  # as root, the account that runs Postgres has to get through
        with Server(options.binary, options.data_dir or f"{scratch}/data") as server:
            database = Database(server)
            database.load_stored(options.rows, progress)
            progress("warming up")
            database.warm()
            bench = Bench(server, database, options)
            known = benches(bench)
            if unknown := [name for name in options.benches if name not in known]:
                sys.exit(f"script/bench: there is no bench {unknown[0]}; the benches are {', '.join(known)}")
            rows = []
            for name in options.benches or known:
                for row in known[name]():
                    rows.append(row)
                    if options.json:
                        progress("")
                        print(json.dumps(row), flush=True)
            progress("")
            if not options.json:
                print(table(rows))


if __name__ == "__main__":
    main()
