"""Swift files are formatted as .swift-format says."""

import re
import subprocess

from .tree import Finding


def swift_is_formatted(tree):
    """`swift format lint --strict` has nothing to say."""
    files = [path for path in tree.files if path.endswith(".swift")]
    if not files:
        return
    lint = subprocess.run(
        ["swift", "format", "lint", "--strict", "--parallel", *files],
        cwd=tree.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [re.match(r"(.*?):(\d+):\d+: (?:error|warning): (.*)", line) for line in lint.stderr.splitlines()]
    for place in filter(None, found):
        yield Finding(place[1].removeprefix(f"{tree.root}/"), int(place[2]), place[3])
    if lint.returncode != 0 and not any(found):
        yield Finding(".swift-format", 1, f"swift format failed: {lint.stderr.strip()[-500:]}")
