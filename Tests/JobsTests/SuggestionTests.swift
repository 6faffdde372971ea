import Jobs
import Testing

struct SuggestionTests {
    private let fields = ["taskname", "item", "item_type", "arch", "message_id", "labels", "keyvals", "state"]

    @Test(arguments: [
        ("taskname", "taskname"), ("TASKNAME", "taskname"), ("task_name", "taskname"), ("tasknme", "taskname"),
        ("iten", "item"),
        ("itme", "item"), ("itemtype", "item_type"), ("message-id", "message_id"), ("label", "labels"),
        ("keyvalues", "keyvals"),
        ("sate", "state"), ("acrh", "arch"),
    ])
    func nearest(_ word: String, _ expected: String) { #expect(Suggestion.nearest(to: word, in: fields) == expected) }

    @Test(arguments: [
        "", "x", "zzz", "priority", "owner", String(repeating: "taskname", count: 9), "\u{0}\u{0}\u{0}\u{0}",
    ])
    func noneIsNear(_ word: String) { #expect(Suggestion.nearest(to: word, in: fields) == nil) }

    @Test func states() {
        let states = JobState.allCases.map(\.rawValue)
        #expect(Suggestion.nearest(to: "CRASH", in: states) == "CRASHED")
        #expect(Suggestion.nearest(to: "Runing", in: states) == "RUNNING")
        #expect(Suggestion.nearest(to: "finsihed", in: states) == "FINISHED")
        #expect(Suggestion.nearest(to: "PASSED", in: states) == nil)
    }

    @Test func nothingIsKnown() { #expect(Suggestion.nearest(to: "word", in: []) == nil) }

    @Test func ofEquallyNearTheFirst() { #expect(Suggestion.nearest(to: "cat", in: ["car", "cap"]) == "car") }
}
