"""How tests wait."""

import re

from .tree import Finding

SPINNING = re.compile(r"\bwhile\b(?! !Task\.isCancelled).*\{\s*(?:try\??\s+)?(?:await\s+)?Task\.(?:yield|sleep)\b.*\}")


def tests_wait_with_a_deadline(tree):
    """No test spins until something happens: what never happens would hang the run instead of failing it."""
    for path in tree.matching("Tests/", suffix=".swift"):
        for number, line in tree.swift(path).lines("code"):
            if SPINNING.search(line):
                yield Finding(path, number, "a wait without a deadline: wait for a signal, or poll with a deadline")
