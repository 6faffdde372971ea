import Statistics
import Testing

struct RateTests {
    @Test func nothingOfNothingHasNoValue() {
        #expect(Rate(0, of: 0).value == nil)
        #expect(Rate(0, of: 0).wilson() == nil)
    }

    @Test func intervalOfOneInTen() throws {
        let interval = try #require(Rate(1, of: 10).wilson())
        #expect(abs(interval.lowerBound - 0.0179) < 0.0001)
        #expect(abs(interval.upperBound - 0.4042) < 0.0001)
    }
}
