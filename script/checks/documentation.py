"""Every `package` declaration has a doc comment."""

import re

from .tree import Finding

DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?!package)[a-z]+(?:\(\w+\))?\s+)*package\s+"
    r"(?:(?:final|static|class|nonisolated|mutating|nonmutating|override|convenience|required|indirect|lazy"
    r"|distributed|consuming|borrowing|private|fileprivate|isolated|weak|unowned)(?:\(\w+\))?\s+)*"
    r"(class|struct|enum|actor|protocol|func|init|var|let|typealias|subscript|macro|associatedtype)\b"
)


def package_declarations_are_documented(tree):
    """A `package` declaration comes right after a comment of `///` lines that says something."""
    for path in tree.matching("Sources/", suffix=".swift"):
        source = tree.swift(path)
        text = dict(source.lines("text"))
        for number, line in source.lines("code"):
            declaration = DECLARATION.match(line)
            if declaration and not _documented(text, number):
                yield Finding(path, number, f"this package {declaration[1]} has no doc comment")


def _documented(text, number):
    """Looks up the page from a declaration, over its attributes, for a `///` line with words in it."""
    above = number - 1
    while above > 0 and text[above].strip().startswith("@"):
        above -= 1
    words = []
    while above > 0 and text[above].strip().startswith("///"):
        words.append(text[above].strip().removeprefix("///").strip())
        above -= 1
    return any(words)
