import JSON
import Testing

struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func plainKeysAreWrittenLikeOthers() {
        let plain = written { w in
            w.beginObject()
            w.key(plain: "a")
            w.int(1)
            w.key(plain: "b_c")
            w.null()
            w.endObject()
        }
        #expect(plain == #"{"a":1,"b_c":null}"#)
    }

    @Test func stringsInPartsAreWrittenLikeOthers() {
        let text = written { w in
            w.beginArray()
            w.string(plain: "a/b", and: "/c")
            w.string(plain: "e")
            w.string(ascii: 3) { _ = $0.update(fromContentsOf: "xyz".utf8) }
            w.string("d")
            w.endArray()
        }
        #expect(text == #"["a/b/c","e","xyz","d"]"#)
    }

    @Test func aLineEndsWithANewline() {
        var writer = JSONWriter()
        writer.int(1)
        #expect(writer.line() == Array("1\n".utf8))
    }

    @Test func putsCommasWhereTheyBelong() {
        let text = written { w in
            w.beginObject()
            w.key("a")
            w.beginArray()
            w.int(1)
            w.beginObject()
            w.endObject()
            w.beginArray()
            w.endArray()
            w.null()
            w.endArray()
            w.key("b")
            w.bool(true)
            w.key("c")
            w.raw(Array(#"{"kept": 1.0}"#.utf8))
            w.key("d")
            w.string(nil)
            w.key("e")
            w.value(["x": [1, 2], "y": nil])
            w.endObject()
        }
        #expect(text == #"{"a":[1,{},[],null],"b":true,"c":{"kept": 1.0},"d":null,"e":{"x":[1,2],"y":null}}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{1}\u{1F}\u{7F}", #""\u0001\u001f\u007f""#), ("/é日😀", #""/é日😀""#), ("\u{2028}", "\"\u{2028}\""),
    ])
    func escapes(_ text: String, _ expected: String) {
        #expect(JSON.string(text).text == expected)
        #expect(written { $0.string(text[...]) } == expected)
        #expect(written { $0.key(text) } == expected + ":")
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 1_234_567_890, Int.max, Int.min])
    func integers(_ value: Int) {
        #expect(written { $0.int(value) } == String(value))
        #expect(JSON.int(value).int == value)
    }

    @Test(arguments: [(0.0, "0"), (1.0, "1"), (0.1, "0.1"), (-2.5, "-2.5"), (1e300, "1e+300"), (2.5e-300, "2.5e-300")])
    func doubles(_ value: Double, _ expected: String) throws {
        #expect(written { $0.double(value) } == expected)
        #expect(JSON.double(value) == .number(expected))
        #expect(try JSON(parsing: Array(expected.utf8)).double == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsNull(_ value: Double) {
        #expect(written { $0.double(value) } == "null")
        #expect(JSON.double(value) == .null)
    }

    @Test func appends() {
        var bytes = Array("data: ".utf8)
        JSON.object([JSON.Member("a", 1)]).write(into: &bytes)
        JSON.null.write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"data: {"a":1}null"#)
    }
}
