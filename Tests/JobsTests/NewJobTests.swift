import Jobs
import Testing
import Time
import Validation

struct NewJobTests {
    @Test func aTasknameIsEnough() throws {
        #expect(try NewJob(taskname: "rpmlint").validated() == NewJob(taskname: "rpmlint"))
    }

    @Test(
        arguments: [
            (\NewJob.item, "item", 1024), (\.itemType, "item_type", 256), (\.arch, "arch", 256),
            (\.messageID, "message_id", 1024),
        ] as [(any WritableKeyPath<NewJob, String?> & Sendable, String, Int)])
    func optionalTexts(_ path: any WritableKeyPath<NewJob, String?> & Sendable, _ field: String, _ limit: Int) {
        func errors(_ text: String) -> [ValidationError] {
            var job = NewJob(taskname: "t")
            job[keyPath: path] = text
            return job.errors
        }
        #expect(errors(String(repeating: "x", count: limit)).isEmpty)
        #expect(errors(String(repeating: "x", count: limit + 1)).map(\.code) == [.valueTooLong])
        #expect(errors(String(repeating: "é", count: limit / 2 + 1)).map(\.code) == [.valueTooLong])
        #expect(errors("").map(\.code) == [.missingField])
        #expect(errors("a\u{0}").map(\.code) == [.badValue])
        #expect(errors("a\n").map(\.field) == [field])
    }

    @Test(arguments: ["rpmlint", "a b", "é 日本 😀", "a\u{200B}b", String(repeating: "x", count: 1024)])
    func goodTasknames(_ text: String) { #expect(NewJob(taskname: text).errors.isEmpty) }

    @Test(arguments: [
        ("", "missing-field", "is empty"), ("\u{0}", "bad-value", "has the control character U+0000"),
        ("a\nb", "bad-value", "has the control character U+000A"),
        ("\u{7F}", "bad-value", "has the control character U+007F"),
        ("\u{85}", "bad-value", "has the control character U+0085"),
        ("\u{1B}[31m", "bad-value", "has the control character U+001B"),
        ("x\r\n", "bad-value", "has the control character U+000D"),
    ])
    func badTasknames(_ text: String, _ code: String, _ message: String) {
        let errors = NewJob(taskname: text).errors
        #expect(errors.map(\.code.rawValue) == [code])
        #expect(errors.map(\.message) == [message])
        #expect(errors.map(\.field) == ["taskname"])
    }

    @Test func everyFaultIsNamed() throws {
        let job = NewJob(
            taskname: "", item: "\u{0}", arch: String(repeating: "x", count: 257),
            timeouts: Timeouts(queue: TimeSpan(seconds: 0), heartbeat: TimeSpan(seconds: 400 * 86_400)))
        let error = try #require(throws: ValidationErrors.self) { try job.validated() }
        #expect(error.all.map(\.field) == ["taskname", "item", "arch", "timeouts.queue", "timeouts.heartbeat"])
        #expect(error.all.allSatisfy { !$0.hint.isEmpty && !$0.message.isEmpty })
    }

    @Test func timeouts() {
        let good = Timeouts(queue: TimeSpan(seconds: 1), run: TimeSpan(seconds: 366 * 86_400), heartbeat: nil)
        #expect(good.errors.isEmpty)
        let bad = Timeouts(run: TimeSpan(seconds: 366 * 86_400 + 1)).errors
        #expect(bad.map(\.field) == ["timeouts.run"])
        #expect(bad.map(\.message) == ["is 366d1s; a timeout is 1s to 366d"])
    }

    @Test func crashReports() {
        #expect(CrashReport().errors.isEmpty)
        let bad = CrashReport(notify: "", cause: String(repeating: "x", count: 257)).errors
        #expect(bad.map(\.field) == ["notify", "cause"])
        #expect(bad.map(\.code) == [.missingField, .valueTooLong])
    }

    @Test func theFirstTryIsItsOwnRoot() {
        let job = Job(id: ID<Job>(high: 1, low: 1), taskname: "t", createdAt: .now())
        #expect(job.root == job.id)
        #expect(job.attempt == 1 && job.revision == 1 && job.state == .scheduled)
    }
}
