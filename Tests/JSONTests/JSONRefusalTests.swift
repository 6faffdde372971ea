import JSON
import Testing

/// What the parser refuses, why, and where it says the fault is.
struct JSONRefusalTests {
    typealias Reason = JSON.Failure.Reason

    private func failure(of bytes: [UInt8]) throws -> JSON.Failure {
        try #require(throws: JSON.Failure.self) { try JSON(parsing: bytes) }
    }

    @Test(arguments: [
        ("", Reason.empty, 0), ("   \n", .empty, 4),
        ("nul", .unexpected(expected: "a value", found: "n"), 0),
        ("tru", .unexpected(expected: "a value", found: "t"), 0),
        ("True", .unexpected(expected: "a value", found: "T"), 0),
        ("NaN", .unexpected(expected: "a value", found: "N"), 0),
        ("Infinity", .unexpected(expected: "a value", found: "I"), 0),
        ("nulL", .unexpected(expected: "a value", found: "n"), 0),
        ("'a'", .unexpected(expected: "a value", found: "'"), 0),
        ("]", .unexpected(expected: "a value", found: "]"), 0),
        ("// c\n1", .unexpected(expected: "a value", found: "/"), 0),
        ("+1", .unexpected(expected: "a value", found: "+"), 0),
        (".5", .unexpected(expected: "a value", found: "."), 0),
        ("\u{A0}1", .unexpected(expected: "a value", found: "\u{A0}"), 0),
        ("[1,]", .unexpected(expected: "a value", found: "]"), 3),
        ("[,1]", .unexpected(expected: "a value", found: ","), 1),
        ("[1,,2]", .unexpected(expected: "a value", found: ","), 3),
        (#"{"a":}"#, .unexpected(expected: "a value", found: "}"), 5),
        ("[1 2]", .unexpected(expected: #"a comma or "]""#, found: "2"), 3),
        ("[1}", .unexpected(expected: #"a comma or "]""#, found: "}"), 2),
        ("[\"a\"\u{0}]", .unexpected(expected: #"a comma or "]""#, found: "\u{0}"), 4),
        (#"{"a":1 "b":2}"#, .unexpected(expected: #"a comma or "}""#, found: "\""), 7),
        (#"{"a":1]"#, .unexpected(expected: #"a comma or "}""#, found: "]"), 6),
        ("{a:1}", .unexpected(expected: "a key in double quotes", found: "a"), 1),
        ("{1:1}", .unexpected(expected: "a key in double quotes", found: "1"), 1),
        (#"{"a":1,}"#, .unexpected(expected: "a key in double quotes", found: "}"), 7),
        (#"{,"a":1}"#, .unexpected(expected: "a key in double quotes", found: ","), 1),
        (#"{"a",1}"#, .unexpected(expected: "a colon", found: ","), 4),
        (#"{"a"::1}"#, .unexpected(expected: "a value", found: ":"), 5),
        (#"{"a"}"#, .unexpected(expected: "a colon", found: "}"), 4),
        ("[", .unexpectedEnd(expected: "a value"), 1), ("[1", .unexpectedEnd(expected: #"a comma or "]""#), 2),
        ("[1,", .unexpectedEnd(expected: "a value"), 3), ("{", .unexpectedEnd(expected: "a key in double quotes"), 1),
        (#"{"a""#, .unexpectedEnd(expected: "a colon"), 4), (#"{"a":"#, .unexpectedEnd(expected: "a value"), 5),
        (#"{"a":1"#, .unexpectedEnd(expected: #"a comma or "}""#), 6),
        (#"""#, .unexpectedEnd(expected: "a closing quote"), 1),
        (#""abc"#, .unexpectedEnd(expected: "a closing quote"), 4),
        (#""ab\"c"#, .unexpectedEnd(expected: "a closing quote"), 6),
        (#""\"#, .unexpectedEnd(expected: "an escaped character"), 2),
        (#""\u12"#, .unexpectedEnd(expected: "four hexadecimal digits"), 5),
        ("1 2", .trailingData, 2), ("{}{}", .trailingData, 2), ("[]]", .trailingData, 2), ("nullx", .trailingData, 4),
        ("1\u{0}", .trailingData, 1), ("\"a\"//", .trailingData, 3),
        ("a=1", .unexpected(expected: "a value", found: "a"), 0),
    ])
    func grammar(_ text: String, _ reason: Reason, _ offset: Int) throws {
        let failure = try failure(of: Array(text.utf8))
        #expect(failure.reason == reason)
        #expect(failure.offset == offset)
    }

    @Test(arguments: [
        ("-", Reason.unexpectedEnd(expected: "a digit after the minus sign"), 1),
        ("-a", .unexpected(expected: "a digit after the minus sign", found: "a"), 1),
        ("--1", .unexpected(expected: "a digit after the minus sign", found: "-"), 1),
        ("-.5", .unexpected(expected: "a digit after the minus sign", found: "."), 1),
        ("1.", .unexpectedEnd(expected: "a digit after the decimal point"), 2),
        ("1.e1", .unexpected(expected: "a digit after the decimal point", found: "e"), 2),
        ("1e", .unexpectedEnd(expected: "a digit of the exponent"), 2),
        ("1e+", .unexpectedEnd(expected: "a digit of the exponent"), 3),
        ("1e1.5", .trailingData, 3), ("1.2.3", .trailingData, 3), ("0x10", .trailingData, 1),
        ("1_000", .trailingData, 1),
        ("01", .badNumber("a number must not have a leading 0"), 0),
        ("-01", .badNumber("a number must not have a leading 0"), 0),
        ("00.1", .badNumber("a number must not have a leading 0"), 0),
        ("1e131072", .numberOutOfRange, 0), ("-10e131071", .numberOutOfRange, 0), ("1e-16384", .numberOutOfRange, 0),
        ("0.1e-16383", .numberOutOfRange, 0), ("0e999999999999999999999", .numberOutOfRange, 0),
        ("1e-999999999999999999999", .numberOutOfRange, 0), ("[1,1e999999]", .numberOutOfRange, 3),
    ])
    func numbers(_ text: String, _ reason: Reason, _ offset: Int) throws {
        let failure = try failure(of: Array(text.utf8))
        #expect(failure.reason == reason)
        #expect(failure.offset == offset)
    }

    @Test func numbersOfMoreThan64Characters() throws {
        let longest = String(repeating: "9", count: 64)
        #expect(try JSON(parsing: Array(longest.utf8)) == .number(longest))
        #expect(try failure(of: Array((longest + "9").utf8)).reason == .numberTooLong(limit: 64))
        #expect(try failure(of: Array("-\(longest)".utf8)).reason == .numberTooLong(limit: 64))
        let endless = String(repeating: "9", count: 500_000)
        #expect(try failure(of: Array("[\(endless)]".utf8)).reason == .numberTooLong(limit: 64))
    }

    @Test(arguments: [
        (#""\u0000""#, Reason.nul, 1), (#"{"a\u0000":1}"#, .nul, 3), (#""\ud800""#, .loneSurrogate, 1),
        (#""\udc00""#, .loneSurrogate, 1), (#""a\uD83D""#, .loneSurrogate, 2), (#""\uD83Dx""#, .loneSurrogate, 1),
        (#""\uD83D\n""#, .loneSurrogate, 1), (#""\uD83D\uD83D""#, .loneSurrogate, 1),
        (#""\uDE00\uD83D""#, .loneSurrogate, 1),
        (#""\uD83D\u0041""#, .loneSurrogate, 1), (#""\uD83D\uFFFF""#, .loneSurrogate, 1),
        (#""\uD83D"#, .loneSurrogate, 1),
        (#""\a""#, .badEscape, 1), (#""\x41""#, .badEscape, 1), (#""\'""#, .badEscape, 1),
        (#""\U0041""#, .badEscape, 1),
        (#""\é""#, .badEscape, 1), (#""\0""#, .badEscape, 1),
        (#""\u00g0""#, .unexpected(expected: "four hexadecimal digits", found: "g"), 5),
        (#""\u 041""#, .unexpected(expected: "four hexadecimal digits", found: " "), 3),
        (#""\u+041""#, .unexpected(expected: "four hexadecimal digits", found: "+"), 3),
        (#""\u００４１""#, .unexpected(expected: "four hexadecimal digits", found: "０"), 3),
        ("\"a\nb\"", .controlCharacter(10), 2), ("\"\t\"", .controlCharacter(9), 1),
        ("\"\u{0}\"", .controlCharacter(0), 1),
        ("\"\u{1F}\"", .controlCharacter(0x1F), 1), ("\"\\n\n\"", .controlCharacter(10), 3),
    ])
    func strings(_ text: String, _ reason: Reason, _ offset: Int) throws {
        let failure = try failure(of: Array(text.utf8))
        #expect(failure.reason == reason)
        #expect(failure.offset == offset)
    }

    @Test(
        arguments: [
            ([0xFF], 0), ([0x22, 0xFF, 0x22], 1), ([0x22, 0x61, 0xC3, 0x22], 2), ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0x80, 0x22], 1),
            ([0x22, 0xE2, 0x82, 0x22], 1), ([0x22, 0xC3, 0xA9, 0xC3, 0x28, 0x22], 3),
            ([0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], 1),
            ([0x22, 0x5C, 0x6E, 0xFE, 0x22], 3), ([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], 2), ([0x22, 0xC3], 1),
            ([0xFF, 0xFE, 0x31, 0x00], 0), ([0x5B, 0xA0, 0x5D], 1),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8(_ bytes: [UInt8], _ offset: Int) throws {
        let failure = try failure(of: bytes)
        #expect(failure.reason == .invalidUTF8)
        #expect(failure.offset == offset)
    }

    @Test func byteOrderMark() throws {
        #expect(try failure(of: [0xEF, 0xBB, 0xBF, 0x31]).reason == .byteOrderMark)
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, "a", 7), (#"{"a":1,"b":2,"\u0061":3}"#, "a", 13), (#"{"":1,"":2}"#, "", 6),
        (#"[{"x":{"é":1,"\u00e9":2}}]"#, "é", 14),
    ])
    func duplicateKeys(_ text: String, _ key: String, _ offset: Int) throws {
        let failure = try failure(of: Array(text.utf8))
        #expect(failure.reason == .duplicateKey(key))
        #expect(failure.offset == offset)
    }

    @Test(arguments: [2, 15, 16, 17, 18, 100])
    func duplicateAmongMany(_ count: Int) throws {
        for repeated in [0, count / 2, count - 1] {
            let keys = Array(0..<count) + [repeated]
            let text = "{" + keys.map { #""k\#($0)":0"# }.joined(separator: ",") + "}"
            #expect(try failure(of: Array(text.utf8)).reason == .duplicateKey("k\(repeated)"))
        }
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func moreThan32Levels(_ opening: String) throws {
        let levels = opening.filter { "[{".contains($0) }.count
        let failure = try failure(of: Array(String(repeating: opening, count: 40 / levels).utf8))
        #expect(failure.reason == .tooDeep(limit: 32))
        let endless = Array(String(repeating: opening, count: 200_000).utf8)
        #expect(try self.failure(of: endless).reason == .tooDeep(limit: 32))
    }

    @Test(arguments: [
        ("{\n  \"a\": 1,\n  b: 2\n}", 3, 3, #"line 3, column 3: expected a key in double quotes, found "b""#),
        ("[\"é😀\" x]", 1, 7, #"line 1, column 7: expected a comma or "]", found "x""#),
        ("", 1, 1, "line 1, column 1: there is no JSON value, only white space or nothing"),
        ("{\r\n\"a\":1,\r\n\"a\":2}", 3, 1, #"line 3, column 1: the key "a" is repeated"#),
        ("[1", 1, 3, #"line 1, column 3: the text ends where a comma or "]" was expected"#),
        ("\n\n", 3, 1, "line 3, column 1: there is no JSON value, only white space or nothing"),
    ])
    func saysWhere(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
        let failure = try failure(of: Array(text.utf8))
        #expect(failure.line == line)
        #expect(failure.column == column)
        #expect(failure.message == message)
    }

    @Test func everyPrefixOfADocumentIsRefused() throws {
        let text = Array(#"{"a":["é\n",{"b":-1.5e3},true,false,null,"\ud83d\ude00"],"c":{}}"#.utf8)
        #expect(throws: Never.self) { try JSON(parsing: text) }
        for length in 0..<text.count {
            let failure = try failure(of: Array(text.prefix(length)))
            #expect(failure.offset <= length)
        }
    }
}
