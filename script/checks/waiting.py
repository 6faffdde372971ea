"""How tests wait."""

import re

from .tree import Finding

LOOP = re.compile(r"\b(while|repeat)\b")
AWAITED = re.compile(r"\bawait\b\s*([\w.]*)")
SPINNING = re.compile(r"\bTask\.(?:yield|sleep)\b")
BOUNDED = re.compile(r"deadline|Clock\.now|Task\.isCancelled", re.IGNORECASE)


def tests_wait_with_a_deadline(tree):
    """No test spins until something happens: what never happens would hang the run instead of failing it."""
    for path in tree.matching("Tests/", suffix=".swift"):
        code = tree.swift(path).code
        for start, condition, body in _loops(code):
            awaited = AWAITED.findall(body)
            spins = SPINNING.search(body) and all(SPINNING.match(name) for name in awaited)
            if spins and not BOUNDED.search(condition + body):
                number = code.count("\n", 0, start) + 1
                yield Finding(path, number, "a wait without a deadline: wait for a signal, or poll with a deadline")


def _loops(code):
    """Each `while` and `repeat` loop: where it begins, its condition and its body."""
    at = 0
    while loop := LOOP.search(code, at):
        opening = _closing(code, loop.end(), "{")
        end = _closing(code, opening + 1, "}")
        condition, body, at = code[loop.end() : opening], code[opening + 1 : end], opening + 1
        if loop.group() == "repeat":
            condition = code[end + 1 :].split("\n", 1)[0]
            yield from ((opening + 1 + start, *rest) for start, *rest in _loops(body))
            # Behind the condition, which begins with a `while` that has no body.
            at = end + 1 + len(condition)
        yield loop.start(), condition, body


def _closing(code, at, mark):
    """Where `mark` is next, outside of all brackets that open before it."""
    depth = 0
    while at < len(code) and (depth > 0 or code[at] != mark):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[at], 0)
        at += 1
    return at
