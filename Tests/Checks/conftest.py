"""Lets the tests import script/checks and lay out small checkouts."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script"))


@pytest.fixture
def checkout(tmp_path):
    """Makes a checkout of the given files and returns it as a Tree."""
    from checks import Tree

    def lay_out(files):
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return Tree(tmp_path)

    return lay_out
