import Rescheduling
import Testing
import Validation

@testable import RuleFiles

/// Bad policies are refused, each invalid with its line and what to do about it.
struct RefusalTests {
    private func errors(_ bytes: [UInt8]) -> [ValidationError] {
        let terms = KnownTerms(
            notify: ["taskotron", "task", "unknown"], cause: ["minion", "network", "task", "libtaskotron", "unknown"])
        do {
            _ = try PolicyFile.read(bytes, terms: terms)
            return []
        } catch {
            return error.all
        }
    }

    private func expect(_ bad: BadPolicy) throws {
        let errors = errors(Array(bad.text.utf8))
        #expect(errors.map(\.place?.line) == bad.lines, "\(errors)")
        let first = try #require(errors.first)
        for words in bad.says { #expect("\(first.message) \(first.hint)".contains(words)) }
        for invalid in errors {
            #expect(
                (invalid.place?.column ?? 0) >= 1 && [".", "?"].contains(invalid.message.last) && !invalid.hint.isEmpty)
        }
    }

    @Test(arguments: BadPolicy.notYAML) func refusesWhatIsNoDocument(_ bad: BadPolicy) throws { try expect(bad) }

    @Test(arguments: BadPolicy.shape) func refusesAWrongShape(_ bad: BadPolicy) throws { try expect(bad) }

    @Test(arguments: BadPolicy.rules) func refusesABadRule(_ bad: BadPolicy) throws { try expect(bad) }

    @Test(arguments: BadPolicy.conditions) func refusesABadCondition(_ bad: BadPolicy) throws { try expect(bad) }

    @Test(arguments: BadPolicy.bounds) func refusesBadBounds(_ bad: BadPolicy) throws { try expect(bad) }

    @Test(
        arguments: [
            ([0x70, 0x6F, 0x0A, 0xFF, 0x0A], 2), ([0x0A, 0x0A, 0xC3, 0x28], 3), ([0x61, 0x0A, 0xE2, 0x82], 2),
            ([0x0A, 0xED, 0xA0, 0x80], 2),
        ] as [([UInt8], Int)])
    func refusesWhatIsNotUTF8(bytes: [UInt8], line: Int) {
        let errors = errors(bytes)
        #expect(errors.map(\.message) == ["The policy is not UTF-8."] && errors.map(\.place?.line) == [line])
    }

    @Test func tellsAllFaultsAtOnceInTheirOrder() {
        let text = """
            policy: 1
            cap: none
            rules:
              - name: a
                when: {cause: gremlins, fatal: maybe}
                then: panic
              - name: b
                then: reschedule
                backoff: {base: 1y}
            budgets: 3
            """
        let errors = errors(Array(text.utf8))
        #expect(
            errors.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.field)" } == [
                "2:6 cap", "5:19 rules[0].when.cause", "5:36 rules[0].when.fatal", "6:11 rules[0].then",
                "9:21 rules[1].backoff.base", "10:10 budgets",
            ])
    }

    @Test func listsEveryErrorHoweverManyThereAre() {
        let text = "policy: 1\n" + (0..<300).map { "k\($0): 1\n" }.joined()
        #expect(errors(Array(text.utf8)).count == 300)
    }

    @Test func survivesWhateverIsCutOrSwapped() {
        let good = Array(ReadTests.example.utf8)
        for length in 0..<good.count { _ = errors(Array(good.prefix(length))) }
        let signs = Array("[]{}:,-?#&*!|>'\"%@`\n \t0".utf8)
        var seed: UInt64 = 1
        for _ in 0..<2000 {
            var text = good
            for _ in 0..<3 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text[Int(seed >> 33) % text.count] = signs[Int(seed >> 13) % signs.count]
            }
            _ = errors(text)
        }
    }
}
