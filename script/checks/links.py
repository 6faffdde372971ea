"""What the documents point to is there."""

import os
import re

from .tree import Finding

LINK = re.compile(r"!?\[[^\]\n]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
PATH = re.compile(r"\b((?:Sources|Tests|Docs|Migrations|script)/[\w./+-]*\w)(?![\w*<{])")

# Where the house's four landmarks are is what a newcomer asks the README first.
LANDMARKS = ("state machine", "write lane", "route", "migration")


def links_resolve(tree):
    """A link in a Markdown file leads to a file, and to a heading in it."""
    for path in tree.matching(suffix=".md"):
        for number, line in _prose(tree.text(path)):
            for target in LINK.findall(line):
                if not re.match(r"[a-z][a-z0-9+.-]*:", target):
                    yield from _follow(tree, path, number, target)


def mentioned_files_exist(tree):
    """A path that a document or a Swift comment mentions is the path of something."""
    for path in tree.matching(suffix=".md"):
        for number, line in enumerate(tree.text(path).split("\n"), start=1):
            yield from _mentions(tree, path, number, line)
    for path in tree.matching("Sources/", "Tests/", suffix=".swift"):
        for number, line in tree.swift(path).lines("comments"):
            yield from _mentions(tree, path, number, line)


def readme_shows_the_way(tree):
    """The README says in which file the state machine, the write lane, the routes and the migrations live."""
    if not tree.exists("README.md"):
        yield Finding("README.md", 1, "there is no README.md")
        return
    lines = tree.text("README.md").split("\n")
    for landmark in LANDMARKS:
        naming = [line for line in lines if landmark in line.lower()]
        if not any(tree.exists(place) for line in naming for place in PATH.findall(line)):
            yield Finding("README.md", 1, f"no line names the {landmark} together with the file it lives in")


def _prose(text):
    """The lines outside fenced code, numbered."""
    fenced = False
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def _follow(tree, path, number, target):
    place, _, anchor = target.partition("#")
    file = os.path.normpath(os.path.join(os.path.dirname(path), place)) if place else path
    if file.startswith("..") or not tree.exists(file):
        yield Finding(path, number, f"the link to {target} leads nowhere")
    elif anchor and file.endswith(".md") and anchor not in _anchors(tree.text(file)):
        yield Finding(path, number, f"{file} has no heading #{anchor}")


def _anchors(text):
    """The headings of a document, spelt the way links spell them."""
    headings = [line.lstrip("#").strip() for _, line in _prose(text) if re.match(r"#{1,6}\s", line)]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _mentions(tree, path, number, line):
    for place in PATH.findall(line):
        if not tree.exists(place):
            yield Finding(path, number, f"mentions {place}, which does not exist")
