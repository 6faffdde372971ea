import Jobs
import Locking
import Observability
import Store
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Retention
@testable import Store

@Suite(.timeLimit(.minutes(10))) struct RetentionTests {
    @Test func jobsAreCountedByState() async throws {
        let counts = Locked<[[String: Int]]>([])
        try await StoreBundle.run { bundle throws in
            for state in [JobState.scheduled, .running, .crashed, .crashed] { _ = try await bundle.job(in: state) }
            try await Retention(bundle.store) { observation in
                if case .jobs(let byState) = observation { counts.withLock { $0.append(byState) } }
            }.perform(.counts)
            #expect(
                counts.withLock { $0.last } == ["SCHEDULED": 1, "RUNNING": 1, "FINISHED": 0, "CRASHED": 2])
        }
    }

    @Test func everyTaskIsDoneAtTheStart() async throws {
        let (observations, observed) = AsyncStream.makeStream(of: Observation.self)
        try await StoreBundle.run { bundle throws in
            let running = Task { await Retention(bundle.store, observe: { observed.yield($0) }).run() }
            defer { running.cancel() }
            var left = Set(RetentionTask.allCases.map(\.rawValue))
            for await observation in observations {
                guard case .housekeeping(let task, _, let failure) = observation else { continue }
                #expect(failure == nil)
                left.remove(task)
                if left.isEmpty { break }
            }
            #expect(left.isEmpty)
        }
    }

    /// Nobody else reports of a lock that is never free.
    @Test func aTaskThatFailsIsObservedWithItsReason() async throws {
        let (observations, observed) = AsyncStream.makeStream(of: Observation.self)
        try await StoreBundle.run { bundle throws in
            try await bundle.execute("ALTER TABLE idempotency RENAME TO elsewhere")
            let running = Task { await Retention(bundle.store, observe: { observed.yield($0) }).run() }
            defer { running.cancel() }
            for await observation in observations {
                guard case .housekeeping("idempotency-keys", _, let failure) = observation else { continue }
                #expect(failure?.contains("idempotency") == true)
                break
            }
        }
    }

    @Test func operationsThatHaveEndedAreForgottenAfterAMonth() async throws {
        let clock = TestClock()
        try await StoreBundle.run({ $0.clock = { clock.now } }) { bundle throws in
            _ = try await bundle.job(in: .crashed)
            let new = NewOperation(query: "", conditions: [], comment: "again", limit: 10, rate: 1)
            guard case .begun(let stopped) = try await bundle.store.operations.begin(new),
                case .begun(let running) = try await bundle.store.operations.begin(new)
            else { throw Unexpected(what: "no operation") }
            _ = try await bundle.store.operations.stop(stopped.id)
            let retention = Retention(bundle.store)
            clock.advance(by: ReschedulingStore.operationsKept - .seconds(60))
            try await retention.perform(.rescheduling)
            #expect(try await bundle.store.operations.list(limit: 10).count == 2)
            clock.advance(by: .seconds(120))
            try await retention.perform(.rescheduling)
            #expect(try await bundle.store.operations.list(limit: 10).map(\.id) == [running.id])
            #expect(try await bundle.ask("SELECT count(*) FROM operation_job") == "1")
        }
    }

    @Test func whatNoNotifierTookIsForgottenAndReported() async throws {
        let lost = Locked<[Int]>([])
        try await StoreBundle.run { bundle throws in
            try await bundle.execute(
                """
                INSERT INTO pending_notice (happened_at, breaker_event)
                VALUES (now() - interval '8 days', 1), (now(), 2)
                """)
            try await bundle.execute(
                """
                INSERT INTO digest (route, recipient, due_at, free_at) VALUES
                    ('old', 'mail:a', NULL, now() - interval '2 days'), ('new', 'mail:a', NULL, now()),
                    ('due', 'mail:a', now() - interval '9 days', now() - interval '9 days')
                """)
            try await bundle.execute(
                """
                INSERT INTO cause_seen (taskname, cause, seen_at) VALUES
                    ('old', 'a', now() - interval '61 days'), ('new', 'a', now() - interval '31 days')
                """)
            try await Retention(bundle.store) { observation in
                if case .noticesLost(_, let notices) = observation { lost.withLock { $0.append(notices) } }
            }.perform(.notices)
            #expect(lost.withLock { $0 } == [1])
            #expect(try await bundle.ask("SELECT string_agg(breaker_event::text, ',') FROM pending_notice") == "2")
            #expect(try await bundle.ask("SELECT string_agg(route, ',' ORDER BY route) FROM digest") == "due,new")
            #expect(try await bundle.ask("SELECT string_agg(taskname, ',') FROM cause_seen") == "new")
        }
    }

    @Test func countingNeverTakesMoreThanATwentiethOfTheTime() {
        #expect(RetentionTask.counts.pause(after: .milliseconds(1)) == .seconds(30))
        #expect(RetentionTask.counts.pause(after: .seconds(10)) == .seconds(190))
    }
}
