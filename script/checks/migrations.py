"""Every migration is in the binary, in order, and in the list that people read."""

import re

from .tree import Finding

README = "Migrations/README.md"


def migrations_are_embedded(tree):
    """Each Migrations/NNNN_name.sql is numbered without a gap, embedded, and named in the README beside it."""
    migrations = tree.matching("Migrations/", suffix=".sql")
    embedding = "\n".join(
        line
        for path in tree.matching("Sources/System/CEmbedded/")
        for line in tree.text(path).splitlines()
        if line.lstrip().startswith("#")
    )
    readme = tree.text(README) if tree.exists(README) else ""
    for number, path in enumerate(migrations, start=1):
        name = path.removeprefix("Migrations/")
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+\.sql", name):
            yield Finding(path, 1, f"a migration is named {number:04}_name.sql here: numbered in order, in lower case")
        if name not in embedding:
            yield Finding(path, 1, "not embedded: Sources/System/CEmbedded does not #embed it")
        if name not in readme:
            yield Finding(path, 1, f"not named in {README}")
