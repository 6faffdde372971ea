import Testing

@testable import EventLoop

struct TimersTests {
    @Test func theEarliestComesFirstAndEqualsInTheOrderTheyWereAdded() {
        var timers = Timers()
        var order: [String] = []
        let start = ContinuousClock.now
        timers.add(due: start + .seconds(2)) { order.append("late") }
        timers.add(due: start + .seconds(1)) { order.append("one") }
        timers.add(due: start + .seconds(1)) { order.append("two") }
        timers.add(due: start) { order.append("early") }
        #expect(timers.nextDue == start)
        while let work = timers.popDue(at: start + .seconds(1)) { work() }
        #expect(order == ["early", "one", "two"])
        #expect(timers.nextDue == start + .seconds(2))
    }

    @Test func nothingIsDueBeforeItsTime() {
        var timers = Timers()
        #expect(timers.nextDue == nil)
        #expect(timers.popDue(at: .now) == nil)
        let due = ContinuousClock.now + .seconds(1)
        timers.add(due: due) {}
        #expect(timers.popDue(at: due - .nanoseconds(1)) == nil)
        #expect(timers.popDue(at: due) != nil)
        #expect(timers.popDue(at: due) == nil)
    }
}
