"""The README's shell examples: each ```sh block, and the ```json or ```console block that shows its output.

A ```sh block whose first command is `script/...` or `git ...` is about installing and is not an example.
All examples run in order in one shell environment, so a later one may use a variable of an earlier one.
"""

import re
import shlex
from dataclasses import dataclass

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUTS = ("json", "console", "text", "http")
INSTALLING = ("script/", "git", "cd", "sudo", "docker")


@dataclass
class Example:
    """A block of shell and the output that is shown below it, if any."""

    line: int
    shell: str
    kind: str = ""
    output: str = ""


def examples(text):
    """The examples of a document, in order."""
    found, previous = [], None
    for block in FENCE.finditer(text):
        kind, content = block.groups()
        if kind == "sh":
            example = Example(text.count("\n", 0, block.start()) + 2, content)
            previous = None if _is_installing(content) else example
            found += [previous] if previous else []
        elif kind in OUTPUTS and previous:
            previous.kind, previous.output = kind, content
            previous = None
        else:
            previous = None
    return found


def _is_installing(shell):
    words = shlex.split(shell, comments=True)
    return not words or words[0].startswith(INSTALLING[:1]) or words[0] in INSTALLING[1:]
