"""Swift source is taken apart into code, strings and comments without losing a place."""

import pytest
from checks.swift_source import SwiftSource

# source, its code, its strings, its comments: blanks stand for what is elsewhere
CASES = [
    ('a("b") // c', 'a(" ") ', "b", "// c"),
    ('"a \\(b + "c") d"', '" \\(b + " ")  "', "a c d", ""),
    ('"a\\"b" c', '"    " c', 'a\\"b', ""),
    ('#"a"b\\(c)"# d', '#"        "# d', 'a"b\\(c)', ""),
    ('"""\na "b"\n""" c', '"""\n\n""" c', 'a "b"', ""),
    ("a /* b /* c */ d */ e", "a e", "", "/* b /* c */ d */"),
    ('"http://a"', '"        "', "http://a", ""),
    ('"open', '"', "open", ""),
]


@pytest.mark.parametrize(("text", "code", "strings", "comments"), CASES)
def test_views(text, code, strings, comments):
    source = SwiftSource(text)
    assert source.code.split() == code.split()
    assert source.strings.split() == strings.split()
    assert source.comments.split() == comments.split()
    for view in (source.code, source.strings, source.comments):
        assert len(view) == len(text)
        assert view.count("\n") == text.count("\n")
