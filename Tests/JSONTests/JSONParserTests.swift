import JSON
import Testing

struct JSONParserTests {
    @Test func keepsOrderAndSpelling() throws {
        let text = #"{"b":[1.0,-0,1e3,true,false,null],"a":"é\u00e9\ud83d\ude00\n","":{}}"#
        let value = try JSON(parsing: Array(text.utf8))
        #expect(value["b"] == [.number("1.0"), .number("-0"), .number("1e3"), true, false, nil])
        #expect(value["a"] == "éé😀\n")
        #expect(value.text == #"{"b":[1.0,-0,1e3,true,false,null],"a":"éé😀\n","":{}}"#)
    }
}
