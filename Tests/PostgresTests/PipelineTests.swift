import Testing

@testable import Postgres

/// The order of things on one connection, without a connection.
struct PipelineTests {
    private typealias Subject = Pipeline<String, Int>

    private func pipeline(window: Int = 8, _ calls: String..., kind: Subject.Kind = .statement) -> Subject {
        var pipeline = Subject(window: window)
        for (index, call) in calls.enumerated() { pipeline.submit(call, id: UInt64(index), kind: kind) }
        return pipeline
    }

    private func failure(_ message: String) -> Subject.Outcome { .failure(PostgresError(.refused, nil, message)) }

    private func text(_ settled: Subject.Settled?) -> String {
        guard let settled else { return "nothing" }
        let call = settled.call ?? "-"
        switch settled.outcome {
        case .output(let output): return "\(call) \(output)"
        case .failure(let error): return "\(call) \(error.message)"
        }
    }

    @Test func callsAreSentInOrderUpToTheWindow() {
        var subject = pipeline(window: 2, "a", "b", "c")
        equal(subject.next(), "a")
        equal(subject.next(), "b")
        equal(subject.next(), nil)
        #expect(subject.current == "a")
        subject.received(.output(1))
        equal(text(subject.completed()), "a 1")
        equal(subject.next(), "c")
        equal(subject.next(), nil)
    }

    @Test func aFailureIsItsOwn() {
        var subject = pipeline("a", "b", "c")
        while subject.next() != nil {}
        subject.received(.output(1))
        equal(text(subject.completed()), "a 1")
        subject.received(failure("no"))
        equal(text(subject.completed()), "b no")
        subject.received(.output(3))
        equal(text(subject.completed()), "c 3")
        #expect(subject.isIdle)
    }

    @Test func theLastResultCountsWhereThereAreTwo() {
        var subject = pipeline("prepare and run")
        _ = subject.next()
        subject.received(.output(1))
        subject.received(.output(2))
        let settled = subject.completed()
        #expect(text(settled) == "prepare and run 2")
        #expect(settled?.results == 2)
    }

    @Test func theFirstFailureCountsAndNothingAfterIt() {
        var subject = pipeline("prepare and run")
        _ = subject.next()
        subject.received(failure("syntax"))
        subject.received(failure("aborted"))
        subject.received(.output(1))
        let settled = subject.completed()
        #expect(text(settled) == "prepare and run syntax")
        #expect(settled?.results == 0)
    }

    @Test func aCompletionWithoutAResultIsAConnectionFailure() {
        var subject = pipeline("a")
        equal(text(subject.completed()), "nothing")
        _ = subject.next()
        guard case .failure(let error)? = subject.completed()?.outcome else { return #expect(Bool(false)) }
        #expect(error.isConnectionFailure)
    }

    @Test func aScriptRunsAlone() {
        var subject = pipeline("a")
        subject.submit("script", id: 1, kind: .script)
        subject.submit("b", id: 2, kind: .statement)
        equal(subject.next(), "a")
        equal(subject.next(), nil, "the script waits for what is under way")
        subject.received(.output(1))
        _ = subject.completed()
        equal(subject.next(), "script")
        #expect(subject.isInScript)
        equal(subject.next(), nil, "nothing is sent beside a script")
        subject.received(.output(2))
        equal(text(subject.completed()), "script 2")
        #expect(!subject.isInScript)
        equal(subject.next(), "b")
    }

    @Test func aCancelledCallThatWaitsIsNeverSent() {
        var subject = pipeline("a", "b")
        guard case .unsent("a") = subject.cancel(0) else { return #expect(Bool(false)) }
        guard case .unknown = subject.cancel(0) else { return #expect(Bool(false)) }
        equal(subject.next(), "b")
    }

    @Test func aCancelledCallThatIsSentIsDrained() {
        var subject = pipeline("a", "b")
        while subject.next() != nil {}
        guard case .sent("a") = subject.cancel(0) else { return #expect(Bool(false)) }
        guard case .unknown = subject.cancel(0) else { return #expect(Bool(false)) }
        #expect(subject.current == nil)
        subject.received(.output(1))
        equal(text(subject.completed()), "- 1", "its result is taken off and goes nowhere")
        subject.received(.output(2))
        equal(text(subject.completed()), "b 2")
    }

    @Test func cancellingWhatIsSettledDoesNothing() {
        var subject = pipeline("a")
        _ = subject.next()
        subject.received(.output(1))
        _ = subject.completed()
        guard case .unknown = subject.cancel(0) else { return #expect(Bool(false)) }
    }

    @Test func closingGivesBackEveryCallOnceAndTellsWhichWereSent() {
        var subject = pipeline(window: 2, "a", "b", "c", "d")
        while subject.next() != nil {}
        _ = subject.cancel(0)
        let lost = subject.close()
        #expect(lost.map(\.call) == ["b", "c", "d"])
        #expect(lost.map(\.wasSent) == [true, false, false])
        #expect(subject.isIdle)
        equal(subject.close().isEmpty, true)
    }
}
