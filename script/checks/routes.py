"""What every route declares, and how its parameters are named."""

import re

from .tree import Finding

ROUTE = re.compile(r"\bRoute\(\s*(?:\.\w+|\"[A-Z]+\")\s*,\s*\"(/[^\"]*)\"")
QUERY = re.compile(r"^\s*(?:- )?in: query\b")
NAME = re.compile(r"\bname: *['\"]?([^'\"\n},]+)")

# HTTPie makes a header of a colon, JSON of :=, an upload of @; sh reads * ? [ ] & ; | < > ( ) $ ! and quotes itself.
SAFE = re.compile(r"[a-z][a-z0-9_]*(\.(<\w+>|[a-z0-9_]+))*")


def routes_declare_their_access(tree):
    """Each route of the tables says which access it needs."""
    for path in tree.matching("Sources/Interface/", suffix=".swift"):
        text = tree.text(path)
        found = list(ROUTE.finditer(text))
        for route, following in zip(found, [*found[1:], None]):
            declaration = text[route.start() : following.start() if following else None]
            if "access:" not in declaration:
                yield Finding(path, text.count("\n", 0, route.start()) + 1, f"{route[1]} declares no access")


def parameters_survive_the_shell(tree):
    """No parameter has a name in which HTTPie or sh would see more than a name."""
    path = "openapi.yaml"
    if not tree.exists(path):
        return
    lines = tree.text(path).split("\n")
    for number, line in enumerate(lines, start=1):
        if not QUERY.match(line):
            continue
        begins = line.lstrip().startswith("- ")
        before = [] if begins else lines[max(0, number - 2) : number - 1]
        after = [other for other in lines[number : number + 1] if not other.lstrip().startswith("- ")]
        for name in {found[1].strip() for found in map(NAME.search, [*before, *after]) if found}:
            if not SAFE.fullmatch(name):
                yield Finding(path, number, f"the parameter {name} has characters that HTTPie or sh gives a meaning to")
