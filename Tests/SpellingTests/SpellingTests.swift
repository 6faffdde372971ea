import Spelling
import Testing

struct SpellingTests {
    private let fields = ["taskname", "item", "item_type", "arch", "message_id", "labels", "keyvals", "state"]

    @Test(arguments: [
        ("taskname", "taskname"), ("TASKNAME", "taskname"), ("task_name", "taskname"), ("tasknme", "taskname"),
        ("taksname", "taskname"), ("iten", "item"), ("itme", "item"), ("itemtype", "item_type"),
        ("message-id", "message_id"), ("label", "labels"), ("keyvalues", "keyvals"), ("sate", "state"),
        ("acrh", "arch"),
    ])
    func theNearestWordIsFound(_ word: String, _ expected: String) {
        #expect(Spelling.nearest(to: word, in: fields) == expected)
    }

    @Test(arguments: [
        "", "x", "zzz", "priority", "owner", "completely", String(repeating: "taskname", count: 9),
        String(repeating: "a", count: 10_000), "\u{0}\u{0}\u{0}\u{0}",
    ])
    func whatIsNearNothingFindsNothing(_ word: String) { #expect(Spelling.nearest(to: word, in: fields) == nil) }

    @Test(arguments: [("CRASH", "CRASHED"), ("Runing", "RUNNING"), ("finsihed", "FINISHED"), ("PASSED", nil)])
    func caseIsPutAside(_ word: String, _ expected: String?) {
        #expect(Spelling.nearest(to: word, in: ["SCHEDULED", "RUNNING", "FINISHED", "CRASHED"]) == expected)
    }

    @Test func amongNoneNoneIsFound() { #expect(Spelling.nearest(to: "word", in: []) == nil) }

    @Test func ofEquallyNearTheFirst() { #expect(Spelling.nearest(to: "cat", in: ["car", "cap"]) == "car") }

    @Test(arguments: [
        ("", "", 0), ("", "jobs", 4), ("jobs", "", 4), ("jobs", "jobs", 0), ("JOBS", "jobs", 0), ("job", "jobs", 1),
        ("jbos", "jobs", 1), ("jabs", "jobs", 1), ("bjos", "jobs", 2), ("ca", "abc", 3), ("äh", "ah", 2),
    ])
    func distances(_ a: String, _ b: String, _ distance: Int) {
        #expect(Spelling.distance(a, b) == distance)
        #expect(Spelling.distance(b, a) == distance)
    }

    @Test func longTextsAreNotCompared() {
        let long = String(repeating: "a", count: 64)
        #expect(Spelling.distance(long, long) == 0)
        #expect(Spelling.distance(long + "a", long + "a") == 65)
    }
}
