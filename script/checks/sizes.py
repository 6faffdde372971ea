"""Files stay small; one that does not has its reason written down."""

from .tree import Finding

LIMIT = 300
ALLOWED = "script/checks/long-files.txt"
WRITTEN = (".swift", ".py", ".c", ".h", ".sql", ".sh")


def files_are_small(tree):
    """No source file has more than 300 lines, unless the list of long files gives a reason."""
    reasons = dict(_reasons(tree))
    for path in tree.files:
        if not (path.endswith(WRITTEN) or _is_script(path)):
            continue
        lines = tree.text(path).count("\n")
        if lines > LIMIT and not reasons.get(path):
            yield Finding(
                path, LIMIT + 1, f"{lines} lines are more than {LIMIT}: split it, or give a reason in {ALLOWED}"
            )
        if lines <= LIMIT and path in reasons:
            yield Finding(ALLOWED, 1, f"{path} is small again: take it off the list")
    for path in reasons:
        if not tree.exists(path):
            yield Finding(ALLOWED, 1, f"{path} does not exist: take it off the list")


def _reasons(tree):
    """`path: reason`, one a line."""
    if tree.exists(ALLOWED):
        for line in tree.text(ALLOWED).splitlines():
            path, _, reason = line.partition(":")
            if path.strip() and not path.startswith("#"):
                yield path.strip(), reason.strip()


def _is_script(path):
    return path.startswith(("script/", ".ci/")) and "." not in path.rsplit("/", 1)[-1]
