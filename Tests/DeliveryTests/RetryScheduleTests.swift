import Delivery
import Testing

struct RetryScheduleTests {
    @Test(arguments: [0.0, 0.5, 1.0])
    func lastsForMoreThanADay(random: Double) {
        let schedule = RetrySchedule()
        var total = Duration.zero
        var tries = 1
        while let pause = schedule.pause(after: tries, random: random) {
            total += pause
            tries += 1
        }
        #expect(tries == schedule.tries)
        #expect(total > .seconds(86_400))
        #expect(total < .seconds(2 * 86_400))
    }

    @Test func growsToItsLimit() {
        let schedule = RetrySchedule()
        let pauses = (1..<15).compactMap { schedule.pause(after: $0, random: 0.5) }
        #expect(pauses.prefix(4) == [.seconds(5), .seconds(15), .seconds(45), .seconds(135)])
        #expect(pauses.suffix(2) == [.seconds(14_400), .seconds(14_400)])
        #expect(pauses == pauses.sorted())
        #expect(schedule.pause(after: 15, random: 0.5) == nil)
        #expect(schedule.pause(after: 99, random: 0.5) == nil)
    }

    @Test func jitterStaysWithinItsShare() {
        let schedule = RetrySchedule()
        #expect(schedule.pause(after: 1, random: 0) == .seconds(4.5))
        #expect(schedule.pause(after: 1, random: 1) == .seconds(5.5))
    }
}
