import Testing

@testable import Curl

struct LineTests {
    @Test func goesInOrderWithinTheLimits() {
        var line = Line(total: 3, perHost: 2, capacity: 10)
        for id in 1...4 { join(&line, UInt64(id), "a", true) }
        join(&line, 5, "b", true)
        for id in [1, 2, 5, nil] as [UInt64?] { expectNext(&line, id) }
        line.leave(2)
        expectNext(&line, 3)
        line.leave(5)
        expectNext(&line, nil)
        line.leave(1)
        expectNext(&line, 4)
    }

    @Test func leavingWhileWaitingFreesThePlaceInLine() {
        var line = Line(total: 1, perHost: 1, capacity: 1)
        join(&line, 1, "a", true)
        join(&line, 2, "a", false)
        line.leave(1)
        join(&line, 3, "a", true)
        expectNext(&line, 3)
    }

    @Test func leavingTwiceFreesOnePlace() {
        var line = Line(total: 2, perHost: 1, capacity: 10)
        for id in 1...3 { join(&line, UInt64(id), "a", true) }
        expectNext(&line, 1)
        line.leave(1)
        line.leave(1)
        expectNext(&line, 2)
        expectNext(&line, nil)
    }

    // The macro cannot call what mutates.
    private func join(_ line: inout Line, _ id: UInt64, _ host: String, _ expected: Bool) {
        let isIn = line.join(id, host: host)
        #expect(isIn == expected)
    }

    private func expectNext(_ line: inout Line, _ expected: UInt64?) {
        let next = line.next()
        #expect(next == expected)
    }
}
