"""Swift source taken apart, so that a rule about code does not trip over a comment or a string."""

import re


class SwiftSource:
    """Three views of one text, each with all lines in place: code, strings and comments.

    What does not belong to a view is blank there, so that line numbers hold in all of them. Code inside
    a string's interpolation counts as code.
    """

    def __init__(self, text):
        self.text = text
        kinds = _kinds(text)
        self.code = _view(text, kinds, "c")
        self.strings = _view(text, kinds, "s")
        self.comments = _view(text, kinds, "/")

    def lines(self, view):
        """Numbered lines of `code`, `strings`, `comments` or `text`, counted from 1."""
        return enumerate(getattr(self, view).split("\n"), start=1)


def _view(text, kinds, kind):
    return "".join(c if k == kind or c == "\n" else " " for c, k in zip(text, kinds, strict=True))


def _kinds(text):
    """One letter for each character: c code, s string, / comment."""
    kinds = []
    _code(text, 0, kinds, interpolation=False)
    return kinds


def _code(text, at, kinds, interpolation):
    """Reads code from `at` to the end, or to the parenthesis that closes an interpolation."""
    depth = 0
    while at < len(text):
        opening = re.compile(r'(#*)("""|")').match(text, at)
        if text.startswith("//", at):
            at = _take(text, at, _end_of_line(text, at), kinds, "/")
        elif text.startswith("/*", at):
            at = _take(text, at, _end_of_comment(text, at), kinds, "/")
        elif opening:
            at = _string(text, at, opening, kinds)
        else:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            if interpolation and depth < 0:
                return at
            at = _take(text, at, at + 1, kinds, "c")
    return at


def _string(text, at, opening, kinds):
    """Reads a literal: its quotes are code, its content is string."""
    pounds, quotes = opening.groups()
    closing, escape = quotes + pounds, "\\" + pounds
    at = _take(text, at, opening.end(), kinds, "c")
    while at < len(text) and not text.startswith(closing, at):
        if text.startswith(escape + "(", at):
            at = _take(text, at, at + len(escape) + 1, kinds, "c")
            at = _code(text, at, kinds, interpolation=True)
            at = _take(text, at, at + 1, kinds, "c")
        elif text.startswith(escape, at):
            at = _take(text, at, at + len(escape) + 1, kinds, "s")
        elif text[at] == "\n" and quotes == '"':
            return at
        else:
            at = _take(text, at, at + 1, kinds, "s")
    return _take(text, at, at + len(closing), kinds, "c")


def _take(text, start, end, kinds, kind):
    end = min(end, len(text))
    kinds.extend(kind * (end - start))
    return end


def _end_of_line(text, at):
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _end_of_comment(text, at):
    """Swift's block comments nest."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)
