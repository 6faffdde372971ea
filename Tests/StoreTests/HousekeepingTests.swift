import Jobs
import Locking
import Observability
import Postgres
import Testing
import Time

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

    /// A server that stops, or is not reached by reporters, does not look for lost jobs.
    @Test func lostJobsAreLookedForOnlyWhileReportersReachUs() async throws {
        let done = Locked<Set<String>>([])
        let isReached = Locked(false)
        let observe: Observer = {
            if case .housekeeping(let task, _, nil) = $0 { done.withLock { _ = $0.insert(task) } }
        }
        try await StoreBundle.run({ $0.reaps = { isReached.withLock { $0 } } }, observe: observe) { bundle throws in
            let before = try await bundle.ask("SELECT passed_at FROM reaper")
            let others = Set(Housekeeping.Chore.allCases.map(\.rawValue)).subtracting(["lost"])
            while !done.withLock({ $0.isSuperset(of: others) }) { await Task.yield() }
            #expect(!done.withLock { $0.contains("lost") })
            #expect(try await bundle.ask("SELECT passed_at FROM reaper") == before)
            isReached.withLock { $0 = true }
            while !done.withLock({ $0.contains("lost") }) { await Task.yield() }
            #expect(try await bundle.ask("SELECT passed_at FROM reaper") != before)
        }
    }

    @Test func operationsThatHaveEndedAreForgottenAfterAMonth() async throws {
        try await StoreBundle.run { bundle throws in
            _ = try await bundle.job(in: .crashed)
            let wish = NewOperation(query: "", conditions: [], comment: "again", limit: 10, rate: 1)
            guard case .begun(let stopped) = try await bundle.store.operations.begin(wish),
                case .begun(let running) = try await bundle.store.operations.begin(wish)
            else { throw Unexpected(what: "no operation") }
            _ = try await bundle.store.operations.stop(stopped.id)
            let month = ReschedulingStore.operationsKept
            try await ReschedulingStore.forget(now: .now() + month - .seconds(60), on: bundle.pool)
            #expect(try await bundle.store.operations.list(limit: 10).count == 2)
            try await ReschedulingStore.forget(now: .now() + month + .seconds(60), on: bundle.pool)
            #expect(try await bundle.store.operations.list(limit: 10).map(\.id) == [running.id])
            #expect(try await bundle.ask("SELECT count(*) FROM operation_job") == "1")
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
