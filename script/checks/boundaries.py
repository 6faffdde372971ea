"""What may be said where: SQL, C, Foundation, unsafe Swift, access levels."""

import re

from .tree import Finding, target_of

# Targets that may escape from the compiler's checks; of HTTP only what wraps zlib.
UNSAFE_ALLOWED = ("Locking", "EventLoop", "Postgres", "MicroHTTPD", "Curl")
UNSAFE_FILES = ("Sources/Wrappers/HTTP/Gzip.swift",)

# Which target may import which C module.
C_MODULES = {
    "CProcess": ("EmbeddedPostgres",),
    "CLinux": ("EventLoop", "Postgres"),
    "CPostgreSQL": ("Postgres",),
    "CMicroHTTPD": ("MicroHTTPD",),
    "CZlib": ("HTTP",),
    "CCurl": ("Curl",),
    "CEmbedded": ("Store", "AdministrationAPI"),
}

STATEMENT = re.compile(
    r"\bSELECT\b|\b(?i:insert\s+into|delete\s+from|update\s+\w+\s+set|select\s.*\sfrom\s"
    r"|(create|alter|drop|truncate)\s+(table|index|type|function|database|schema|role|view|sequence))\b"
)

# CREATE DATABASE is how a cluster, and a test, gets its database.
STATEMENT_ALLOWED = {
    "Sources/Store/": None,
    "Tests/StoreTests/": None,
    "Tests/StoreTestSupport/": None,
    "Tests/ReaperTests/": None,
    "Tests/RetentionTests/": None,
    "Tests/PostgresTests/": None,
    "Sources/Wrappers/EmbeddedPostgres/": re.compile(r"(?i)create\s+database|select\s.*\sfrom\s+pg_database"),
    "Tests/EmbeddedPostgresTests/": None,
    "Tests/TestSupport/": None,
}

NOTIFICATION = re.compile(r"\b(?i:pg_notify)\b|^\s*NOTIFY\s+\w")
ANNOUNCER = "Sources/Store/Wakeups/Announcer.swift"

C_TYPE = re.compile(r"\b(OpaquePointer|MHD_\w+|CURL\w*|PG(conn|result|notify)\w*|z_stream\w*|epoll_\w+)\b")
UNSAFE = re.compile(r"@unchecked\s+Sendable|nonisolated\(unsafe\)|\bUnmanaged\b|\btry!|\bas!|[\w)\]}]!(?!=)")


def sql_stays_in_store(tree):
    """No SQL in the strings of any other target."""
    for path in tree.matching("Sources/", "Tests/", suffix=".swift"):
        home = next((prefix for prefix in STATEMENT_ALLOWED if path.startswith(prefix)), None)
        if home and STATEMENT_ALLOWED[home] is None:
            continue
        for number, line in tree.swift(path).lines("strings"):
            if STATEMENT.search(line) and not (home and STATEMENT_ALLOWED[home].search(line)):
                yield Finding(path, number, "SQL outside Sources/Store and Migrations")


def only_the_announcer_notifies(tree):
    """No statement but the announcer's calls NOTIFY: a commit that notifies locks the whole database."""
    for path in tree.matching("Sources/", "Migrations/", suffix=(".swift", ".sql")):
        if path == ANNOUNCER:
            continue
        lines = tree.swift(path).lines("strings") if path.endswith(".swift") else enumerate(tree.text(path).splitlines(), 1)
        for number, line in lines:
            if NOTIFICATION.search(line):
                yield Finding(path, number, f"NOTIFY outside {ANNOUNCER}: announce the topic after the commit")


def c_stays_in_wrappers(tree):
    """C modules are imported only by their wrapper, and no C type leaves it."""
    for path in tree.matching("Sources/", suffix=".swift"):
        for number, line in tree.swift(path).lines("code"):
            module = re.match(r"\s*(?:@\w+\s+)*(package\s+)?import\s+(?:\w+\s+)?(\w+)", line)
            if module and (module[2] in C_MODULES or tree.exists(f"Sources/System/{module[2]}/module.modulemap")):
                homes = C_MODULES.get(module[2], ())
                if target_of(path) not in homes:
                    yield Finding(path, number, f"{module[2]} is imported outside {', '.join(homes) or 'its wrapper'}")
                elif module[1]:
                    yield Finding(path, number, f"{module[2]} is shown to other targets by a package import")
            if re.search(r"\bpackage\b", line) and C_TYPE.search(line.split("{")[0]):
                yield Finding(path, number, "a package declaration shows a C type")


def foundation_stays_out(tree):
    """Foundation is imported by the executables, the tests and its wrapper only."""
    for path in tree.matching("Sources/", suffix=".swift"):
        if target_of(path) in ("execdb", "Time"):
            continue
        for number, line in tree.swift(path).lines("code"):
            if re.match(r"\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(?:\w+\s+)?Foundation", line):
                yield Finding(path, number, "Foundation is for Sources/execdb, Sources/Foundations/Time and the tests")


def unsafe_stays_in_wrappers(tree):
    """Escapes from the compiler's checks are in the wrappers, each with a comment beside it."""
    for path in tree.matching("Sources/", suffix=".swift"):
        source = tree.swift(path)
        comments = dict(source.lines("comments"))
        for number, line in source.lines("code"):
            escape = UNSAFE.search(line)
            if not escape:
                continue
            if target_of(path) not in UNSAFE_ALLOWED and path not in UNSAFE_FILES:
                yield Finding(path, number, f"`{escape[0].strip()}` outside {', '.join(UNSAFE_ALLOWED)}")
            elif not any(comments.get(near, "").strip() for near in range(number - 3, number + 3)):
                yield Finding(path, number, f"`{escape[0].strip()}` without a comment beside it that says why it holds")


def nothing_is_public(tree):
    """Nobody imports this package: `package` is the widest access level."""
    for path in tree.matching("Sources/", "Tests/", suffix=".swift"):
        for number, line in tree.swift(path).lines("code"):
            if re.search(r"(^|\s)(public|open)\s+(?!=)[\w@]", line):
                yield Finding(path, number, "`public` and `open` are not used here; `package` is")
