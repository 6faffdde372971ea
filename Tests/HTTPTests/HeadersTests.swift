import HTTP
import Testing

struct HeadersTests {
    private let headers: Headers = ["Accept": "a", "X-One": "1", "ACCEPT": "b"]

    @Test(arguments: ["Accept", "accept", "ACCEPT", "aCcEpT"]) func namesAreFoundInAnyCase(name: String) {
        #expect(headers[name] == "a")
        #expect(headers.combined(name) == "a, b")
        #expect(headers.occurrences(of: name) == 2)
    }

    @Test(arguments: ["", "Accep", "Accept ", "X-One1", "A"]) func otherNamesAreNotFound(name: String) {
        #expect(headers[name] == nil)
        #expect(headers.combined(name) == nil)
        #expect(headers.occurrences(of: name) == 0)
    }

    @Test func onlyTheOnlyValueIsHad() {
        #expect(headers.has("x-one", "1"))
        #expect(!headers.has("X-One", "11"))
        #expect(!headers.has("Accept", "a"))
        #expect(!headers.has("Missing", ""))
    }

    @Test func orderAndRepetitionsAreKept() {
        #expect(headers.map(\.name) == ["Accept", "X-One", "ACCEPT"])
        #expect(headers.map(\.value) == ["a", "1", "b"])
        #expect(headers.count == 3)
    }

    @Test func settingReplacesAndNilRemoves() {
        var changed = headers
        changed["accept"] = "c"
        #expect(changed.combined("Accept") == "c")
        #expect(changed["X-One"] == "1")
        changed["X-One"] = nil
        #expect(changed.count == 1)
        changed["Missing"] = nil
        #expect(changed.count == 1)
    }

    @Test func noValueCanStartAFieldOfItsOwn() {
        let hostile: Headers = ["Location": "/a\r\nSet-Cookie: b\0c", "X\r\nY": "1"]
        #expect(hostile["Location"] == "/a  Set-Cookie: b c")
        #expect(hostile["X  Y"] == "1")
        #expect(hostile.count == 2)
    }

    @Test func emptyValuesAndForeignLettersSurvive() {
        let odd: Headers = ["A": "", "B": "žluť"]
        #expect(odd["A"] == "")
        #expect(odd["B"] == "žluť")
    }

    @Test(arguments: [("X Y", "X Y"), ("Host ", "Host "), ("", ""), ("Ä", "Ä"), ("a:b", "a:b")])
    func aNameThatIsNoTokenIsNoticed(name: String, found: String) {
        #expect(([name: "1"] as Headers).malformedName == found)
        #expect(headers.malformedName == nil)
    }
}
