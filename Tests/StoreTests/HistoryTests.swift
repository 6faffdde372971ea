import Access
import Jobs
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// Servers are replaced one by one: one still reads what the next one writes.
@Suite(.timeLimit(.minutes(10))) struct HistoryTests {
    @Test func everyWriteRecordsWhoMadeIt() async throws {
        try await StoreBundle.run { bundle throws in
            let (maker, reporter) = (Actor(name: "a trigger"), Actor(name: "a step"))
            let batch = try await bundle.jobs.create(
                [NewJob(taskname: "t")], idempotency: IdempotencyKey("k", body: []), by: maker)
            guard case .created(let jobs) = batch else { throw Unexpected(what: "\(batch)") }
            _ = try await bundle.jobs.apply(.of(jobs[0].id, .running), by: reporter)
            let events = try await bundle.jobs.history(jobs[0].id, limit: 10)
            #expect(events?.map(\.actor) == [maker, reporter])
            _ = try await bundle.store.vocabulary.add(.cause, name: "gremlin", description: "Small.", by: maker)
            #expect(try await bundle.ask("SELECT actor FROM vocabulary WHERE name = 'gremlin'") == maker.name)
            _ = try await bundle.store.policies.apply("p", comment: nil, by: maker)
            #expect(try await bundle.store.policies.current()?.actor == maker)
            let new = NewOperation(query: "", conditions: [], comment: "c", limit: 1, rate: 1)
            guard case .begun(let operation) = try await bundle.store.operations.begin(new, by: maker) else {
                throw Unexpected(what: "no operation")
            }
            #expect(operation.actor == maker)
        }
    }

    @Test func aRunningOperationRecordsWhoStoppedIt() async throws {
        try await StoreBundle.run { bundle throws in
            _ = try await bundle.job(in: .crashed)
            let new = NewOperation(query: "", conditions: [], comment: "c", limit: 1, rate: 1)
            guard case .begun(let operation) = try await bundle.store.operations.begin(new) else {
                throw Unexpected(what: "no operation")
            }
            let stopped = try await bundle.store.operations.stop(operation.id, by: Actor(name: "ops"))
            #expect(stopped?.changed == true)
            #expect(try await bundle.ask("SELECT stopped_by FROM operation") == "ops")
        }
    }

    @Test func anEventOfAKindThatCameLaterIsShownAsItIs() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .running).id
            try await bundle.report(job, .finished)
            try await bundle.execute("ALTER TYPE job_event_kind ADD VALUE 'weighed'")
            try await bundle.execute(
                """
                INSERT INTO job_event (job, kind, occurred_at, keyvals, actor)
                VALUES ($1, 'weighed', now(), '{"pounds": "7"}', 'jane')
                """, [.uuid(job.high, job.low)])
            let events = try #require(try await bundle.jobs.history(job, limit: 10))
            #expect(events.map(\.kind.rawValue) == ["created", "state", "state", "weighed"])
            #expect(events[3].keyvals == ["pounds": "7"] && events[3].state == nil)
        }
    }
}
