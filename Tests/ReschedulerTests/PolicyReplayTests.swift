import Access
import Jobs
import Locking
import Rescheduling
import ReschedulingAPI
import Statistics
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Rescheduler
@testable import Store

/// A policy tried out on crashes that are on record.
@Suite(.timeLimit(.minutes(10))) struct PolicyReplayTests {
    private func replay(_ policy: Policy, _ bundle: DriverBundle) async throws -> ReplayResult {
        let now = bundle.clock.now
        return try await PolicyReplay(policy, over: (now - .seconds(3600))..<(now + .seconds(3600)))
            .run(on: bundle.store.pastCrashes)
    }

    private func giveUp() -> Policy { Policy(otherwise: Rule(name: "otherwise", then: .giveUp)) }

    @Test func samePolicyDecidesTheSame() async throws {
        try await DriverBundle.run { bundle in
            let first = try await bundle.crash(30)
            try await bundle.decideAll()
            let retries = try await bundle.scheduled()
            try await bundle.end(retries.prefix(10).map(\.id), nil)
            try await bundle.end(retries.dropFirst(10).map(\.id), CrashReport(cause: "network"))
            try await bundle.decideAll()
            let result = try await replay(.default, bundle)
            #expect(first.count == 30)
            #expect((result.total.crashesThen, result.total.reschedulesThen) == (50, 50))
            #expect((result.total.crashesNow, result.total.reschedulesNow) == (50, 50))
            #expect(result.differing == 0)
            #expect(result.undecided == 0)
            #expect(result.byTaskname.count == 7)
        }
    }

    @Test func candidateThatGivesUpLosesWhatWasRecovered() async throws {
        try await DriverBundle.run { bundle in
            _ = try await bundle.crash(8)
            try await bundle.decideAll()
            let retries = try await bundle.scheduled().map(\.id)
            try await bundle.end(Array(retries.prefix(3)), nil)
            try await bundle.end(Array(retries.dropFirst(3)), CrashReport(cause: "network"))
            try await bundle.decideAll()
            let result = try await replay(giveUp(), bundle)
            #expect(result.total.reschedulesThen == 13)
            #expect(result.total.reschedulesNow == 0)
            #expect(result.prevented == 5)
            #expect(result.lost == 3)
            #expect(result.differing == 8)
            #expect(Set(result.differences.map(\.retry)) == [.finished, .crashed])
        }
    }

    @Test func whatAPolicyDecidedIsNotMistakenForWhatAPersonDid() async throws {
        try await DriverBundle.run(policy: giveUp()) { bundle in
            let crashed = try await bundle.crash(3)
            try await bundle.decideAll()
            for job in crashed.prefix(2) {
                let outcome = try await bundle.store.rescheduling.rescheduleByHand(
                    job, comment: "the mirror is back", force: false, policyVersion: 1, by: .anonymous,
                    now: bundle.clock.now)
                guard case .made(let successor) = outcome else { throw Unexpected(what: "\(outcome)") }
                if job == crashed[0] { try await bundle.end([successor], nil) }
            }
            let result = try await replay(.default, bundle)
            #expect(result.total.reschedulesThen == 0)
            #expect(result.total.reschedulesNow == 3)
            #expect((result.tried.count, result.tried.total) == (1, 1))
            #expect(result.unknown == 2)
            #expect(result.differences.allSatisfy { $0.then.verdict == .giveUp && $0.then.policyVersion == 1 })
        }
    }

    @Test func crashesWithoutADecisionAreSaid() async throws {
        try await DriverBundle.run { bundle in
            _ = try await bundle.crash(4)
            let result = try await replay(.default, bundle)
            #expect(result.undecided == 4)
            #expect(result.total.reschedulesNow == 4)
        }
    }

    @Test func onlyTheWindowIsReadInTheOrderOfTime() async throws {
        try await DriverBundle.run { bundle in
            let crashed = try await bundle.crash(25)
            let last = try await bundle.job(crashed[24])
            let end = try #require(last.endedAt)
            let seen = Locked<[RecordedCrash]>([])
            let (since, until) = (end - .seconds(3600), end + .microseconds(1))
            try await bundle.store.pastCrashes.read(since: since, until: until) { batch in
                seen.withLock { $0 += batch }
            }
            let past = seen.withLock { $0 }
            #expect(past.map(\.facts.crash.crashedAt) == past.map(\.facts.crash.crashedAt).sorted())
            #expect(past.contains { $0.job == last.id })
            #expect(try await bundle.store.pastCrashes.count(since: since, until: until) == past.count)
            #expect(try await bundle.store.pastCrashes.count(since: since, until: until, limit: 5) == 6)
            #expect(try await bundle.store.pastCrashes.count(since: end - .seconds(9), until: end - .seconds(9)) == 0)
        }
    }
}
