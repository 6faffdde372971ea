"""How documents are laid out."""

from .tree import Finding

WIDTH = 140


def documents_are_narrow(tree):
    """No line of a document has more than 140 characters, but for what a program prints in one."""
    for path in tree.matching("Docs/", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Migrations/README.md", suffix=".md"):
        fenced = False
        for number, line in enumerate(tree.text(path).split("\n"), start=1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            elif len(line) > WIDTH and not fenced:
                yield Finding(path, number, f"{len(line)} characters are more than {WIDTH}: wrap the line")
