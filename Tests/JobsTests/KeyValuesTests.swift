import Jobs
import Testing

struct KeyValuesTests {
    private func faults(_ pairs: [(String, String)], field: String = "keyvals") -> [InvalidValue] {
        do throws(InvalidValues) {
            _ = try KeyValues(validating: pairs, field: field)
            return []
        } catch {
            return error.faults
        }
    }

    @Test(arguments: [
        "a", "A", "0", "_", ".", "-", "step", "http_status", "a.b-c_D9", String(repeating: "k", count: 128),
    ])
    func goodKeys(_ key: String) throws {
        #expect(try KeyValues(validating: [(key, "v")])[key] == "v")
        #expect(KeyValues.fault(inKey: key) == nil)
    }

    @Test(arguments: [
        "", " ", "a b", "é", "a\u{0}", "a\n", "a/b", "a=b", "a[b]", "кey", "ａ", String(repeating: "k", count: 129),
    ])
    func badKeys(_ key: String) {
        let faults = faults([(key, "v")])
        #expect(faults.map(\.code) == [.badKey])
        #expect(faults.map(\.field) == ["keyvals"])
        #expect(faults.allSatisfy { !$0.message.utf8.contains { $0 < 0x20 } && !$0.hint.isEmpty })
    }

    @Test(arguments: [
        "", " ", "é\n\t", "two\nlines", String(repeating: "v", count: 4096), String(repeating: "é", count: 2048),
    ])
    func goodValues(_ value: String) throws {
        #expect(try KeyValues(validating: [("k", value)])["k"] == value)
    }

    @Test func valuesOverTheLimit() {
        let faults = faults([("k", String(repeating: "é", count: 2048) + "x")])
        #expect(faults.map(\.code) == [.valueTooLong])
        #expect(faults.map(\.field) == ["keyvals.k"])
        #expect(faults.first?.message == "has 4097 bytes; at most 4096 are kept")
    }

    @Test func valuesWithNUL() {
        #expect(faults([("k", "a\u{0}b")], field: "labels").map(\.field) == ["labels.k"])
        #expect(faults([("k", "a\u{0}b")]).map(\.code) == [.badValue])
    }

    @Test func sixtyFourPairsAndNoMore() throws {
        let pairs = (0..<65).map { ("k\($0)", "v") }
        #expect(try KeyValues(validating: Array(pairs.prefix(64))).count == 64)
        let faults = faults(pairs)
        #expect(faults.map(\.code) == [.tooManyKeyvals])
        #expect(faults.first?.message == "has 65 pairs; at most 64 are kept")
    }

    @Test func theLastPairIsCheckedToo() {
        let pairs = (1...63).map { ("k\($0)", "v") }
        #expect(faults(pairs + [("a b", "v")]).map(\.code) == [.badKey])
        #expect(faults(pairs + [("k", "\u{0}")]).map(\.field) == ["keyvals.k"])
    }

    @Test func aKeyTwice() {
        #expect(faults([("k", "1"), ("k", "2")]).map(\.code) == [.badKey])
    }

    @Test func everyFaultIsNamed() {
        let faults = faults([("a b", ""), ("ok", ""), ("long", String(repeating: "v", count: 5000)), ("nul", "\u{0}")])
        #expect(faults.map(\.code) == [.badKey, .valueTooLong, .badValue])
        #expect(faults.map(\.field) == ["keyvals", "keyvals.long", "keyvals.nul"])
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
