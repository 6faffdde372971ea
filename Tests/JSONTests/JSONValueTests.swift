import JSON
import Testing

struct JSONValueTests {
    private let value: JSON = ["s": "text", "n": 1, "b": true, "a": [1, 2], "o": ["k": "v"], "z": nil]

    @Test func membersByKey() {
        #expect(value["s"]?.string == "text")
        #expect(value["n"]?.int == 1)
        #expect(value["b"]?.bool == true)
        #expect(value["a"]?.elements?.count == 2)
        #expect(value["o"]?["k"] == "v")
        #expect(value["z"]?.isNull == true)
        #expect(value["missing"] == nil)
        #expect(JSON.null["k"] == nil)
    }

    @Test func aKindIsNotAnother() {
        #expect(value["s"]?.int == nil)
        #expect(value["n"]?.string == nil)
        #expect(value["s"]?.bool == nil)
        #expect(value["s"]?.members == nil)
        #expect(value["o"]?.elements == nil)
        #expect(value["b"]?.double == nil)
    }

    @Test(arguments: [("1", 1), ("-0", 0), ("9223372036854775807", Int.max)])
    func integers(_ lexeme: String, _ expected: Int) { #expect(JSON.number(lexeme).int == expected) }

    @Test(arguments: ["1.0", "1e0", "9223372036854775808"])
    func whatIsNoPlainInteger(_ lexeme: String) { #expect(JSON.number(lexeme).int == nil) }

    @Test func doublesBeyondTheRangeAreNil() {
        #expect(JSON.number("1e400").double == nil)
        #expect(JSON.number("1.5").double == 1.5)
    }

    @Test(
        arguments: [
            (nil, "null"), (true, "a boolean"), (1, "a number"), ("", "a string"), ([], "an array"), ([:], "an object"),
        ] as [(JSON, String)])
    func kinds(_ value: JSON, _ kind: String) { #expect(value.kind == kind) }
}
