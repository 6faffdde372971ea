import Rescheduling
import Testing

@testable import PolicyFile

/// Bad policies are refused, each fault with its line and what to do about it.
struct RefusalTests {
    private func faults(_ bytes: [UInt8]) -> [PolicyFault] {
        let terms = KnownTerms(
            notify: ["taskotron", "task", "unknown"], cause: ["minion", "network", "task", "libtaskotron", "unknown"])
        do {
            _ = try PolicyFile.read(bytes, terms: terms)
            return []
        } catch {
            return error.faults
        }
    }

    private func expect(_ bad: BadPolicy) throws {
        let faults = faults(Array(bad.text.utf8))
        #expect(faults.map(\.line) == bad.lines, "\(faults)")
        let first = try #require(faults.first)
        for words in bad.says { #expect("\(first.message) \(first.hint)".contains(words)) }
        for fault in faults {
            #expect(fault.column >= 1 && [".", "?"].contains(fault.message.last) && !fault.hint.isEmpty)
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
        let faults = faults(bytes)
        #expect(faults.map(\.message) == ["The policy is not UTF-8."] && faults.map(\.line) == [line])
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
        let faults = faults(Array(text.utf8))
        #expect(
            faults.map { "\($0.line):\($0.column) \($0.path)" } == [
                "2:6 cap", "5:19 rules[0].when.cause", "5:36 rules[0].when.fatal", "6:11 rules[0].then",
                "9:21 rules[1].backoff.base", "10:10 budgets",
            ])
    }

    @Test func tellsAtMostAHundred() {
        let text = "policy: 1\n" + (0..<300).map { "k\($0): 1\n" }.joined()
        #expect(faults(Array(text.utf8)).count == 100)
    }

    @Test func survivesWhateverIsCutOrSwapped() {
        let good = Array(ReadTests.example.utf8)
        for length in 0..<good.count { _ = faults(Array(good.prefix(length))) }
        let signs = Array("[]{}:,-?#&*!|>'\"%@`\n \t0".utf8)
        var seed: UInt64 = 1
        for _ in 0..<2000 {
            var text = good
            for _ in 0..<3 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text[Int(seed >> 33) % text.count] = signs[Int(seed >> 13) % signs.count]
            }
            _ = faults(text)
        }
    }
}
