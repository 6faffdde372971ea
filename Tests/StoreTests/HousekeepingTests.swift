import Jobs
import Locking
import Observability
import Postgres
import Testing

@testable import Store

struct HousekeepingTests {
    @Test func jobsAreCountedByState() async throws {
        let counts = Locked<[[String: Int]]>([])
        let observe: Observer = {
            if case .jobs(let byState) = $0 { counts.withLock { $0.append(byState) } }
        }
        try await StoreBundle.run(observe: observe) { bundle throws in
            for state in [JobState.scheduled, .running, .crashed, .crashed] { _ = try await bundle.job(in: state) }
            try await bundle.store.housekeeping.perform(.counts)
            #expect(
                counts.withLock { $0.last } == ["SCHEDULED": 1, "RUNNING": 1, "FINISHED": 0, "CRASHED": 2])
        }
    }

    @Test func everyChoreIsDoneAtTheStart() async throws {
        let done = Locked<[String: String?]>([:])
        let observe: Observer = {
            if case .housekeeping(let task, _, let failure) = $0 { done.withLock { $0[task] = .some(failure) } }
        }
        try await StoreBundle.run(observe: observe) { _ throws in
            while done.withLock({ $0.count }) < Housekeeping.Chore.allCases.count { await Task.yield() }
            #expect(done.withLock { $0.values.allSatisfy { $0 == nil } })
        }
    }

    @Test func countingNeverTakesMoreThanATwentiethOfTheTime() {
        let counts = Housekeeping.Chore.counts
        #expect(counts.pause(after: .milliseconds(1)) == .seconds(30))
        #expect(counts.pause(after: .seconds(10)) == .seconds(190))
    }
}

struct VocabularyTests {
    @Test func theBuiltInTermsAreThere() async throws {
        try await StoreBundle.run { bundle throws in
            let vocabulary = try await bundle.store.vocabulary.all()
            #expect(vocabulary.notify.map(\.name) == ["task", "taskotron", "unknown"])
            #expect(vocabulary.cause.map(\.name) == ["libtaskotron", "minion", "network", "task", "unknown"])
            #expect((vocabulary.notify + vocabulary.cause).allSatisfy { !$0.description.isEmpty })
        }
    }

    @Test(arguments: ["", "Two words", "UPPER", "-x", "a\u{e9}", String(repeating: "x", count: 65)])
    func aBadNameIsRefused(name: String) async throws {
        try await StoreBundle.run { bundle throws in
            await #expect {
                _ = try await bundle.store.vocabulary.add(.notify, name: name, description: "")
            } throws: { error in
                if case StoreError.invalid = error { true } else { false }
            }
        }
    }
}
