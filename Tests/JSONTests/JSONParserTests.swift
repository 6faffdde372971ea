import JSON
import Testing

/// What the parser takes, and what it makes of it. What it refuses is in JSONRefusalTests.
struct JSONParserTests {
    private func parse(_ text: String) throws(JSON.Failure) -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test func keepsOrderAndSpelling() throws {
        let value = try parse(#"{"b":[1.0,-0,1e3,true,false,null],"a":"é\u00e9\ud83d\ude00\n","":{}}"#)
        #expect(value["b"] == [.number("1.0"), .number("-0"), .number("1e3"), true, false, nil])
        #expect(value["a"] == "éé😀\n")
        #expect(value[""] == [:])
        #expect(value["c"] == nil)
        #expect(value.text == #"{"b":[1.0,-0,1e3,true,false,null],"a":"éé😀\n","":{}}"#)
    }

    @Test(
        arguments: [
            ("null", nil), ("true", true), ("false", false), (#""""#, ""), ("[]", []), ("{}", [:]), ("0", 0),
            ("-1", -1), (" \t\r\n[ \n] \t\r\n", []), (" { } ", [:]), ("[[],[[]]]", [[], [[]]]),
            (#"{"a":{"a":{"a":null}}}"#, ["a": ["a": ["a": nil]]]), ("[1 , 2\n,\t3]", [1, 2, 3]),
            (#"{ "a" : 1 , "b" : 2 }"#, ["a": 1, "b": 2]), (#"["a\/b"]"#, ["a/b"]),
        ] as [(String, JSON)])
    func takes(_ text: String, _ expected: JSON) throws {
        #expect(try parse(text) == expected)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041""#, "A"), (#""\u00e9\u00E9""#, "éé"),
        (#""\uD834\uDD1E""#, "𝄞"), (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\uFFFF\uFFFE""#, "\u{FFFF}\u{FFFE}"), (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"),
        (#""a\u0001b""#, "a\u{1}b"), ("\"\u{7F}\"", "\u{7F}"), ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"),
        ("\"\u{FEFF}\"", "\u{FEFF}"), (#""é\té""#, "é\té"), (#""\\u0000""#, #"\u0000"#), (#""\u005C""#, #"\"#),
        ("\"e\u{301}\"", "e\u{301}"), (#""日本\n""#, "日本\n"),
    ])
    func unescapes(_ text: String, _ expected: String) throws {
        let string = try #require(try parse(text).string)
        #expect(Array(string.utf8) == Array(expected.utf8))
    }

    @Test(arguments: [
        "0", "-0", "1", "10", "1234567890", "0.0", "-0.5", "1.25", "1e1", "1E1", "1e+1", "1E-1", "1.5e-7", "0e0",
        "0e+1",
        "123456789012345678901234567890.123456789012345678901234567890", "1e131071", "1e-16383", "-1.5E+131071",
        "0.1e16",
    ])
    func keepsTheLexeme(of number: String) throws {
        #expect(try parse(number) == .number(number))
        #expect(try parse("[\(number)]").text == "[\(number)]")
        #expect(try parse(#"{"n":\#(number)}"#)["n"] == .number(number))
    }

    @Test func thirtyTwoLevels() throws {
        let text = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(try parse(text).text == text)
        let objects = String(repeating: #"{"a":"#, count: 32) + "1" + String(repeating: "}", count: 32)
        #expect(try parse(objects).text == objects)
    }

    @Test func siblingsDoNotAddUpToDepth() throws {
        let text = "[" + Array(repeating: "[[]]", count: 100).joined(separator: ",") + "]"
        #expect(try parse(text).elements?.count == 100)
    }

    @Test func limitsAreThoseGiven() throws {
        let limits = JSON.Limits(depth: 1, numberBytes: 3)
        #expect(try JSON(parsing: Array("[123]".utf8), limits: limits) == [123])
        #expect(throws: JSON.Failure.self) { try JSON(parsing: Array("[[]]".utf8), limits: limits) }
        #expect(throws: JSON.Failure.self) { try JSON(parsing: Array("1234".utf8), limits: limits) }
        #expect(throws: JSON.Failure.self) { try JSON(parsing: Array("[]".utf8), limits: JSON.Limits(depth: 0)) }
    }

    @Test func keysThatOnlyLookAlikeAreTwoKeys() throws {
        let value = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.members?.count == 2)
        let many = (0..<40).map { #""k\#($0)":0"# } + ["\"\u{E9}\":1", "\"e\u{301}\":2"]
        #expect(try parse("{\(many.joined(separator: ","))}").members?.count == 42)
    }

    @Test func aThousandKeysTakeOneLook() throws {
        let members = (0..<1000).map { #""key\#($0)":\#($0)"# }.joined(separator: ",")
        let value = try parse("{\(members)}")
        #expect(value["key999"] == 999)
        #expect(value.text == "{\(members)}")
    }

    @Test func everyScalarSurvives() throws {
        for start in stride(from: UInt32(1), through: 0x10FFFF, by: 997) {
            let scalars = (start..<min(start + 997, 0x110000)).compactMap(Unicode.Scalar.init)
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            let read = try JSON(parsing: JSON.string(text).bytes)
            #expect(Array(read.string?.utf8 ?? "".utf8) == Array(text.utf8))
        }
    }
}
