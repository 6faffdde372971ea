"""Columns of a result are read by name or in their order."""

import re

from .tree import Finding

SHOWN = re.compile(r"\bpackage\s+(?:[a-z]+\s+)*(?:func|subscript|init)\b[^{}]*?\bcolumn\s*:\s*(?:Int|CInt|Int32)\b")


def columns_are_not_numbered(tree):
    """No target but Postgres can read a column by its number: a select list that grows would shift it.

    The compiler holds that, as long as the readers that take a number are not shown to other targets.
    """
    for path in tree.matching("Sources/Wrappers/Postgres/", suffix=".swift"):
        code = tree.swift(path).code
        for shown in SHOWN.finditer(code):
            number = code.count("\n", 0, shown.start()) + 1
            yield Finding(path, number, "a column number is taken from other targets: they read the columns in their order")
