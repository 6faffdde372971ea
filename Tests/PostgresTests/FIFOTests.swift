import Testing

@testable import Postgres

struct FIFOTests {
    @Test(arguments: [1, 15, 16, 17, 100]) func whatGoesInFirstComesOutFirst(count: Int) {
        var queue = FIFO<Int>()
        // Starts off the beginning of the ring, so that it wraps.
        for _ in 0..<7 { queue.append(0) }
        for _ in 0..<7 { _ = queue.popFirst() }
        for number in 0..<count { queue.append(number) }
        #expect(queue.count == count)
        #expect(queue.first == 0)
        equal(queue.drain(), Array(0..<count))
        #expect(queue.isEmpty)
        equal(queue.popFirst(), nil)
    }

    @Test func oneIsTakenOutOfTheMiddle() {
        var queue = FIFO<Int>()
        for number in 0..<20 { queue.append(number) }
        equal(queue.removeFirst(where: { $0 == 10 }), 10)
        equal(queue.removeFirst(where: { $0 == 10 }), nil)
        equal(queue.drain(), Array(0..<10) + Array(11..<20))
    }

    @Test func oneIsChangedInPlace() {
        var queue = FIFO<Int>()
        queue.updateFirst { $0 = 9 }
        #expect(queue.isEmpty)
        for number in 0..<3 { queue.append(number) }
        queue.updateFirst { $0 = 7 }
        queue.updateFirst(where: { $0 == 2 }, { $0 = 8 })
        queue.updateFirst(where: { $0 == 99 }, { $0 = 0 })
        equal(queue.drain(), [7, 1, 8])
    }
}
