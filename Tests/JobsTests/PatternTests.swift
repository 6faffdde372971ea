import Jobs
import Testing

struct PatternTests {
    @Test(arguments: [
        ("foo", "foo"), ("", ""), ("*", ""), ("*", "anything"), ("foo*", "foo"), ("foo*", "foobar"), ("*bar", "foobar"),
        ("f*r", "foobar"), ("f*o*r", "foobar"), ("**", "x"), ("*oo*", "foobar"), ("a*a", "aa"), ("a*a*a", "aaa"),
        ("*ab*ab", "abab"), ("é*", "été"), ("%_\\", "%_\\"), ("*x*y*", "..x..y.."), ("a**b", "ab"),
        (#"a\*b"#, "a*b"), (#"a\\b"#, #"a\b"#), (#"\**"#, "*x"), (#"*\*"#, "x*"), (#"a\b"#, #"a\b"#), (#"\\*"#, #"\x"#),
        (#"\\\*"#, #"\*"#),
    ])
    func matches(_ pattern: String, _ text: String) { #expect(Pattern(pattern).matches(text)) }

    @Test(arguments: [
        ("foo", "foobar"), ("foo", "FOO"), ("", "x"), ("foo*", "fo"), ("*bar", "bars"), ("a*a", "a"), ("ab*ba", "aba"),
        ("*a*b*", "ba"), ("%", "x"), ("_", "x"), ("*ab*ab", "ab"), ("?", "x"),
        (#"a\*b"#, "axb"), (#"a\*b"#, #"a\*b"#), (#"\**"#, "x"), (#"a\\b"#, #"a\\b"#), (#"\\\*"#, #"\x"#),
    ])
    func matchesNot(_ pattern: String, _ text: String) { #expect(!Pattern(pattern).matches(text)) }

    @Test(arguments: [
        ("", [""]), ("a", ["a"]), ("*", ["", ""]), ("a*b", ["a", "b"]), ("*a*", ["", "a", ""]), ("a**", ["a", "", ""]),
        (#"a\*b*"#, ["a*b", ""]), (#"\\*"#, [#"\"#, ""]), (#"a\"#, [#"a\"#]),
    ])
    func literals(_ pattern: String, _ literals: [String]) { #expect(Pattern(pattern).literals == literals) }

    @Test(arguments: ["", "a", "*", "a*b", #"\"#, #"a\*b"#, "%_", "é**"])
    func literalsMatchNothingElse(_ text: String) {
        let pattern = Pattern(literal: text)
        #expect(pattern.matches(text) && pattern.literal == text)
        #expect(!pattern.matches(text + "x") && !pattern.matches("x" + text))
    }

    @Test(arguments: [
        ("*", "a"), ("*", "*"), ("*", #"\*"#), ("a*", "ab*"), ("a*c", "a*b*c"), (#"\*"#, #"\*"#), (#"*\*"#, #"a\*"#),
    ])
    func coverAllThatTheOtherMatches(_ pattern: String, _ other: String) {
        #expect(Pattern(pattern).covers(Pattern(other)))
    }

    @Test(arguments: [("a", "*"), (#"\*"#, "*"), ("a*", "*a"), ("ab*", "a*"), (#"a\*"#, "a*")])
    func doNotCoverMore(_ pattern: String, _ other: String) {
        #expect(!Pattern(pattern).covers(Pattern(other)))
    }

    @Test func manyStarsTakeNoLongTime() {
        let pattern = Pattern(String(repeating: "*a", count: 200) + "*b")
        #expect(!pattern.matches(String(repeating: "a", count: 1024)))
    }
}
