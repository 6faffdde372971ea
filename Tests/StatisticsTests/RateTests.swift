import Statistics
import Testing

struct RateTests {
    /// R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
    /// table I, method 3.
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func publishedIntervals(_ count: Int, _ total: Int, _ lower: Double, _ upper: Double) throws {
        let interval = try #require(Rate(count, of: total).wilson())
        #expect(abs(interval.lowerBound - lower) < 0.000_05)
        #expect(abs(interval.upperBound - upper) < 0.000_05)
    }

    /// With nothing counted the upper bound is z² / (n + z²), in closed form; z is 1.6449, 1.9600 and 2.5758.
    @Test(arguments: [(0.90, 2.705_543_454), (0.95, 3.841_458_821), (0.99, 6.634_896_601)])
    func confidence(_ confidence: Double, _ squaredZ: Double) throws {
        let none = try #require(Rate(0, of: 10).wilson(confidence: confidence))
        #expect(none.lowerBound == 0)
        #expect(abs(none.upperBound - squaredZ / (10 + squaredZ)) < 1e-9)
        let all = try #require(Rate(10, of: 10).wilson(confidence: confidence))
        #expect(all.upperBound == 1)
        #expect(abs(all.lowerBound - 10 / (10 + squaredZ)) < 1e-9)
    }

    @Test func nothingOfNothingHasNoValue() {
        #expect(Rate(0, of: 0).value == nil)
        #expect(Rate(0, of: 0).wilson() == nil)
    }

    @Test(arguments: [(2, 1), (-1, 5), (1, 0), (0, -1)])
    func whatIsNoShareHasNoValue(_ count: Int, _ total: Int) {
        #expect(Rate(count, of: total).value == nil)
        #expect(Rate(count, of: total).wilson() == nil)
    }

    @Test func theShareLiesWithinItsInterval() throws {
        for total in [1, 2, 3, 10, 97, 1000, 1_000_000_000] {
            for count in Set([0, 1, total / 3, total / 2, total - 1, total]) {
                let rate = Rate(count, of: total)
                let (value, interval) = try (#require(rate.value), #require(rate.wilson()))
                #expect(interval.contains(value))
                #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
            }
        }
    }

    @Test func theOtherShareHasTheMirroredInterval() throws {
        for count in 0...50 {
            let some = try #require(Rate(count, of: 50).wilson())
            let others = try #require(Rate(50 - count, of: 50).wilson())
            #expect(abs(some.lowerBound - (1 - others.upperBound)) < 1e-12)
        }
    }

    @Test func moreCasesMakeItNarrower() throws {
        let widths = try [10, 100, 1000, 10_000].map { total in
            let interval = try #require(Rate(total / 10, of: total).wilson())
            return interval.upperBound - interval.lowerBound
        }
        #expect(widths == widths.sorted(by: >))
    }
}
