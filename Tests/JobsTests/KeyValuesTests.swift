import Jobs
import Testing
import Validation

struct KeyValuesTests {
    private func errors(_ pairs: [(String, String)], field: String = "keyvals") -> [ValidationError] {
        do throws(ValidationErrors) {
            _ = try KeyValues(validating: pairs, field: field)
            return []
        } catch {
            return error.all
        }
    }

    @Test(arguments: [
        "a", "A", "0", "_", ".", "-", "step", "http_status", "a.b-c_D9", String(repeating: "k", count: 128),
    ])
    func goodKeys(_ key: String) throws {
        #expect(try KeyValues(validating: [(key, "v")])[key] == "v")
        #expect(KeyValues.error(inKey: key) == nil)
    }

    @Test(arguments: [
        "", " ", "a b", "é", "a\u{0}", "a\n", "a/b", "a=b", "a[b]", "кey", "ａ", String(repeating: "k", count: 129),
    ])
    func badKeys(_ key: String) {
        let errors = errors([(key, "v")])
        #expect(errors.map(\.code) == [.badKey])
        #expect(errors.map(\.field) == ["keyvals"])
        #expect(errors.allSatisfy { !$0.message.utf8.contains { $0 < 0x20 } && !$0.hint.isEmpty })
    }

    @Test(arguments: [
        "", " ", "é\n\t", "two\nlines", String(repeating: "v", count: 4096), String(repeating: "é", count: 2048),
    ])
    func goodValues(_ value: String) throws {
        #expect(try KeyValues(validating: [("k", value)])["k"] == value)
    }

    @Test func valuesOverTheLimit() {
        let errors = errors([("k", String(repeating: "é", count: 2048) + "x")])
        #expect(errors.map(\.code) == [.valueTooLong])
        #expect(errors.map(\.field) == ["keyvals.k"])
        #expect(errors.first?.message == "has 4097 bytes; at most 4096 are accepted")
    }

    @Test func valuesWithNUL() {
        #expect(errors([("k", "a\u{0}b")], field: "labels").map(\.field) == ["labels.k"])
        #expect(errors([("k", "a\u{0}b")]).map(\.code) == [.badValue])
    }

    @Test func sixtyFourPairsAndNoMore() throws {
        let pairs = (0..<65).map { ("k\($0)", "v") }
        #expect(try KeyValues(validating: Array(pairs.prefix(64))).count == 64)
        let errors = errors(pairs)
        #expect(errors.map(\.code) == [.tooManyKeyvals])
        #expect(errors.first?.message == "has 65 pairs; at most 64 are accepted")
    }

    @Test func theLastPairIsCheckedToo() {
        let pairs = (1...63).map { ("k\($0)", "v") }
        #expect(errors(pairs + [("a b", "v")]).map(\.code) == [.badKey])
        #expect(errors(pairs + [("k", "\u{0}")]).map(\.field) == ["keyvals.k"])
    }

    @Test func aKeyTwice() {
        #expect(errors([("k", "1"), ("k", "2")]).map(\.code) == [.badKey])
    }

    @Test func everyFaultIsNamed() {
        let errors = errors([("a b", ""), ("ok", ""), ("long", String(repeating: "v", count: 5000)), ("nul", "\u{0}")])
        #expect(errors.map(\.code) == [.badKey, .valueTooLong, .badValue])
        #expect(errors.map(\.field) == ["keyvals", "keyvals.long", "keyvals.nul"])
    }

    @Test func sortsByKey() {
        let pairs: KeyValues = ["b": "1", "a": "2", "B": "3"]
        #expect(pairs.sorted.map(\.key) == ["B", "a", "b"])
        #expect(KeyValues().isEmpty)
        #expect(pairs.count == 3)
    }

    @Test func theNewerValueCounts() {
        let merged = (["a": "1", "b": "1"] as KeyValues).merging(["b": "2", "c": "2"])
        #expect(merged == ["a": "1", "b": "2", "c": "2"])
    }

    @Test func valuesAreComparedByteByByte() {
        #expect((["k": "\u{E9}"] as KeyValues) != ["k": "e\u{301}"])
        #expect((["k": "v"] as KeyValues) != ["k": "v", "l": ""])
        #expect((["k": "v"] as KeyValues) != ["l": "v"])
        #expect((["k": "v"] as KeyValues) == ["k": "v"])
    }
}
