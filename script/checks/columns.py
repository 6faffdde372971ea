"""Columns of a result are read by name or in their order."""

import re

from .tree import Finding

NUMBERED = re.compile(r"\b(?:row|required|bounds)\??(?:\.required)?\.(\w+)\((\d+)\)")


def columns_are_not_numbered(tree):
    """No column of a row is read by a literal number: a select list that grows would shift it."""
    for path in tree.matching("Sources/", suffix=".swift"):
        for number, line in tree.swift(path).lines("code"):
            for method, column in NUMBERED.findall(line):
                yield Finding(path, number, f"column {column} is read by its number ({method}): read the columns in their order")
