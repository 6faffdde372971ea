import TestSupport
import Testing

@testable import Time

struct TimeSpanTests {
    @Test(arguments: [
        ("90s", 90), ("6h", 21_600), ("30d", 2_592_000), ("2w", 1_209_600), ("1h30m", 5400), ("1w2d3h4m5s", 788_645),
        ("0s", 0), ("007d", 604_800), ("36525d", 3_155_760_000), ("0d1s", 1), ("100m", 6000),
    ])
    func reads(_ text: String, _ seconds: Int) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "s", "5", "5x", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5h", "5S", "5H", "5ms", "1m1h", "1s1s", "1h1h",
        "36526d",
        "99999999999s", "9999999999w", "9223372036854775807s", "1d2", "５s", "5ｓ", "P1D", "1h,30m", "5s\u{0}", "1y",
    ])
    func refuses(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [
        (0, "0s"), (1, "1s"), (60, "1m"), (90, "1m30s"), (3600, "1h"), (5400, "1h30m"), (86_400, "1d"), (604_800, "7d"),
        (788_645, "9d3h4m5s"),
    ])
    func writes(_ seconds: Int, _ text: String) {
        #expect(TimeSpan(seconds: seconds).description == text)
    }

    @Test func readsBackWhatItWrites() {
        var random = SeededRandom(seed: 9)
        let spans = (0..<5000).map { _ in
            TimeSpan(seconds: .random(in: 0...TimeSpan.longest.seconds, using: &random))
        }
        #expect(spans.first { TimeSpan($0.description) != $0 } == nil)
    }

    @Test func comparesByLength() {
        #expect(TimeSpan(seconds: 59) < TimeSpan(seconds: 60))
        #expect(TimeSpan("1w") == TimeSpan("7d"))
    }
}
