import Testing

@testable import Store

struct LaneQueueTests {
    struct Entry: LaneEntry, Equatable {
        let subject: String?
        var rows = 1
    }

    static func queue(capacity: Int = 100, batchRows: Int = 4, _ subjects: [String?]) -> LaneQueue<Entry> {
        var queue = LaneQueue<Entry>(capacity: capacity, batchRows: batchRows)
        for subject in subjects where !queue.append(Entry(subject: subject)) { Issue.record("full") }
        return queue
    }

    @Test func whatWaitsIsTakenInOrderUpToTheBound() {
        var queue = Self.queue(["a", "b", "c", "d", "e"])
        #expect(queue.take().map(\.subject) == ["a", "b", "c", "d"])
        #expect(queue.take().map(\.subject) == ["e"])
        #expect(queue.take().isEmpty)
    }

    @Test func aSecondEntryAboutTheSameWaitsAndKeepsItsPlace() {
        var queue = Self.queue(["a", "a", "b", "a", "c"])
        #expect(queue.take().map(\.subject) == ["a", "b", "c"])
        #expect(queue.count == 2)
        let hasRoom = queue.append(Entry(subject: "d"))
        #expect(hasRoom)
        #expect(queue.take().map(\.subject) == ["a", "d"])
        #expect(queue.take().map(\.subject) == ["a"])
        #expect(queue.take().isEmpty)
    }

    @Test func entriesWithoutSubjectNeverExcludeEachOther() {
        var queue = Self.queue([nil, nil, nil])
        #expect(queue.take().count == 3)
    }

    @Test func oneEntryGoesEvenIfItIsLargerThanABatch() {
        var queue = LaneQueue<Entry>(capacity: 9, batchRows: 4)
        for rows in [9, 3, 1, 1] where !queue.append(Entry(subject: nil, rows: rows)) { Issue.record("full") }
        #expect(queue.take().map(\.rows) == [9])
        #expect(queue.take().map(\.rows) == [3, 1])
        #expect(queue.take().map(\.rows) == [1])
    }

    @Test func aFullQueueRefusesUntilSomethingIsTaken() {
        var queue = Self.queue(capacity: 2, batchRows: 1, ["a", "b"])
        let hadRoom = queue.append(Entry(subject: "c"))
        #expect(!hadRoom)
        #expect(queue.take().count == 1)
        let hasRoom = queue.append(Entry(subject: "c"))
        #expect(hasRoom)
        #expect(queue.takeAll().map(\.subject) == ["b", "c"])
        #expect(queue.count == 0)
    }

    @Test func longUseKeepsOrderAndLosesNothing() {
        var queue = LaneQueue<Entry>(capacity: 8, batchRows: 3)
        var (sent, got) = (0, [Int]())
        for round in 0..<200 {
            for _ in 0..<(round % 5) where queue.append(Entry(subject: "\(sent)")) { sent += 1 }
            got += queue.take().compactMap { $0.subject.flatMap(Int.init) }
        }
        got += queue.takeAll().compactMap { $0.subject.flatMap(Int.init) }
        #expect(got == Array(0..<sent))
    }
}
