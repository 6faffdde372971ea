"""The files of a checkout, and what a check says about them."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .swift_source import SwiftSource

# Built or fetched, not written here.
IGNORED = (".build", ".git", ".venv", "__pycache__", ".pytest_cache", ".hypothesis", "node_modules")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as the rules want it, at a place a person can jump to."""

    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class Tree:
    """A checkout of the project, read once."""

    def __init__(self, root):
        self.root = Path(root)

    @cached_property
    def files(self):
        """Every file that somebody wrote, as sorted paths relative to the root."""
        found = []
        for directory, subdirectories, names in os.walk(self.root):
            subdirectories[:] = [name for name in subdirectories if not name.startswith(IGNORED)]
            found += [(Path(directory) / name).relative_to(self.root).as_posix() for name in names]
        return sorted(found)

    def matching(self, *prefixes, suffix=""):
        """The files below any of the prefixes that end as asked."""
        return [path for path in self.files if path.startswith(prefixes or "") and path.endswith(suffix)]

    def text(self, path):
        """What is in the file."""
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def swift(self, path):
        """The Swift file, taken apart into code, strings and comments."""
        return SwiftSource(self.text(path))

    def exists(self, path):
        """Whether there is a file or a folder of that name."""
        return (self.root / path).exists()


# The folders of Sources that hold targets; every other folder of Sources is one.
LAYERS = ("System", "Foundations", "Wrappers", "Domain", "Services", "Interface")


def target_of(path):
    """The target a source file belongs to: `Sources/Domain/Jobs/Job.swift` is in `Jobs`, `Sources/Store/A.swift` in `Store`."""
    parts = path.split("/")
    depth = 2 if len(parts) > 2 and parts[1] in LAYERS else 1
    return parts[depth] if len(parts) > depth + 1 else ""
