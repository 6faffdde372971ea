"""The server's database as pgbench and the loaders see it, and the ids of the jobs that are loaded."""

import json
import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

MONTHS = 17
CHUNK = 100_000


@dataclass
class JobIDs:
    """Jobs number 0 to `rows` - 1, whose ids follow from the number: UUIDv7 at `base` ms plus `step` µs a job."""

    base: int = 0
    step: int = 0
    rows: int = 0

    def environment(self):
        return {f"ID_{name.upper()}": str(value) for name, value in asdict(self).items()}

    def of(self, n):
        ms = self.base + n * self.step // 1000
        return f"{ms >> 16:08x}-{ms & 0xffff:04x}-7000-8000-{n:012x}"

    def time(self, n):
        return (self.base + n * self.step // 1000) / 1000


JobIDs.none = JobIDs()


class Database:
    """The embedded Postgres of `server`, reached through its socket as the server's own role."""

    def __init__(self, server):
        self.data_dir = server.data_dir
        postmaster = (self.data_dir / "postgres/postmaster.pid").read_text().splitlines()
        self.environment = {**os.environ, "PGHOST": postmaster[4], "PGPORT": postmaster[3], "PGUSER": "execdb",
                            "PGDATABASE": "execdb"}
        self.stored = JobIDs.none

    def psql(self, sql, **options):
        return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql], env=self.environment, check=True,
                              text=True, stdout=subprocess.PIPE, **options).stdout.strip()

    def load_stored(self, rows, progress):
        """Stores `rows` ended jobs, spread over the past 17 months, by COPY; a kept data directory has them already."""
        marker = Path(self.data_dir) / "bench-stored.json"
        if marker.exists() and (stored := JobIDs(**json.loads(marker.read_text()))).rows == rows:
            self.stored = stored
            return
        now = int(time.time() * 1000)
        base = now - MONTHS * 30 * 86_400_000
        self.stored = JobIDs(base, max(1, (now - 3_600_000 - base) * 1000 // rows), rows)
        self.psql(f"""SELECT make_partition(parent, month)
                      FROM unnest('{{job,job_event,crash}}'::text[]) parent,
                           generate_series(to_timestamp({base / 1000}), now(), interval '7 days') month""")
        for start in range(0, rows, CHUNK):
            progress(f"loading {bar(start / rows)} {start:,} of {rows:,} jobs")
            chunk = range(start, min(rows, start + CHUNK))
            self.copy("job (created_at, started_at, ended_at, uuid, root, state, revision, taskname, item, item_type, "
                      "arch, message_id, trigger)", (self.ended_job(n) for n in chunk))
            self.copy("job_event (occurred_at, recorded_at, job, kind, state, actor)",
                      (f"{utc(self.stored.time(n))}\t{utc(self.stored.time(n))}\t{self.stored.of(n)}\tcreated\tSCHEDULED\tbench"
                       for n in chunk))
        progress("vacuum and checkpoint after loading")
        self.settle()
        marker.write_text(json.dumps(asdict(self.stored)))

    def ended_job(self, n):
        id_, created = self.stored.of(n), self.stored.time(n)
        return "\t".join([
            utc(created), utc(created + 5), utc(created + 65), id_, id_, "FINISHED", "3", f"task-{n % 40}",
            f"foo-{n}-1.fc25", "koji_build", "x86_64", f"2016-{n}", '{"koji_tag": "f25"}'])

    def copy(self, table, lines):
        with subprocess.Popen(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", f"COPY {table} FROM STDIN"],
                              env=self.environment, text=True, stdin=subprocess.PIPE) as psql:
            psql.stdin.writelines(line + "\n" for line in lines)
        if psql.returncode:
            raise SystemExit(f"loading {table} failed")

    def load_scheduled(self, rows):
        """Lays out `rows` SCHEDULED jobs of the last minutes, with their events, and returns their ids."""
        return self.lay_out(rows, """
            made AS (
                INSERT INTO job (created_at, uuid, root, taskname, item, item_type, arch, message_id, trigger)
                SELECT created_at, uuid, uuid, 'rpmlint', 'foo-' || n, 'koji_build', 'x86_64', '2016-' || n,
                       '{"koji_tag": "f25"}'
                FROM identified RETURNING uuid, created_at
            )
            INSERT INTO job_event (occurred_at, job, kind, state, actor)
            SELECT created_at, uuid, 'created', 'SCHEDULED', 'bench' FROM made""")

    def load_crashes(self, rows):
        """Lays out `rows` CRASHED jobs of the last minutes that wait for a decision, and calls the driver."""
        self.lay_out(rows, """
            made AS (
                INSERT INTO job (created_at, started_at, ended_at, uuid, root, state, revision, taskname, item,
                    item_type, arch, message_id, trigger)
                SELECT created_at, created_at, now(), uuid, uuid, 'CRASHED', 3, 'task-' || n % 40, 'foo-' || n,
                       'koji_build', 'x86_64', '2016-' || n, '{"koji_tag": "f25"}'
                FROM identified RETURNING uuid, created_at, ended_at, taskname, arch
            ), created AS (
                INSERT INTO job_event (occurred_at, job, kind, state, actor)
                SELECT created_at, uuid, 'created'::job_event_kind, 'SCHEDULED'::job_state, 'bench' FROM made
                UNION ALL SELECT created_at, uuid, 'state', 'RUNNING', 'bench' FROM made
                UNION ALL SELECT ended_at, uuid, 'state', 'CRASHED', 'bench' FROM made
            ), called AS (
                SELECT pg_notify('execdb_crashes', '')
            )
            INSERT INTO crash (crashed_at, job, fatal, taskname, arch, notify, cause)
            SELECT ended_at, uuid, false, taskname, arch, 'taskotron', 'network' FROM made, called""", settle=False)

    def load_offers(self, rows):
        """Lays out `rows` jobs that are on offer, and due; nothing else is any more."""
        ids = self.load_scheduled(rows)
        self.psql("UPDATE offer SET taken_at = now() WHERE taken_at IS NULL")
        self.psql(f"""INSERT INTO offer (due_at, available_at, job) SELECT now(), now(), uuid FROM job
                      WHERE uuid BETWEEN '{ids.of(0)}' AND '{ids.of(rows)}' AND state = 'SCHEDULED'
                      ORDER BY created_at DESC LIMIT {rows} ON CONFLICT DO NOTHING""")

    def lay_out(self, rows, insert, settle=True):
        """Runs `insert` on numbered ids of the last minutes, and returns these."""
        ids = JobIDs(int(time.time() * 1000) - 600_000, 100, rows)
        self.psql(f"""
            WITH numbered AS (
                SELECT n, {ids.base} + n * {ids.step} / 1000 AS ms FROM generate_series(0::bigint, {rows} - 1) n
            ), identified AS (
                SELECT n, (lpad(to_hex(ms), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS uuid,
                       to_timestamp(ms / 1000.0) AS created_at
                FROM numbered
            ), {insert}""")
        if settle:
            self.settle()
        return ids

    def settle(self):
        """Leaves no vacuum or checkpoint behind that would fall into a measurement of one side."""
        self.psql("VACUUM (ANALYZE)")
        self.checkpoint()

    def warm(self):
        """Has what is stored read from disk once, as on a server that has run for a while: else the first run pays for all."""
        self.psql("SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        self.psql("""SELECT pg_prewarm(oid::regclass, 'read')
                     FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace""")

    def checkpoint(self):
        """Lets both sides begin with written pages, and with WAL files that can be used again."""
        self.psql("CHECKPOINT")

    def ids_from_now(self):
        """After a checkpoint, the place where the ids of jobs begin that are created now."""
        self.checkpoint()
        return JobIDs(int(time.time() * 1000))


def utc(seconds):
    whole, fraction = divmod(round(seconds * 1000), 1000)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(whole)) + f".{fraction:03d}Z"


def bar(share, width=30):
    return "[" + "#" * round(share * width) + "." * (width - round(share * width)) + f"] {share:4.0%}"
