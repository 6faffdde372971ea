import Access
import Jobs
import Notifications
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

/// Who decided is recorded with the decision, in the history, and with the successor.
@Suite(.timeLimit(.minutes(10))) struct ActorTests {
    private static let jane = Actor(name: "jane")

    /// The actors of the decision, of the event that records it, and of the successor's creation.
    private static let actors = """
        SELECT concat_ws(' ', decision.actor, decided.actor, created.actor) FROM decision
        JOIN job_event AS decided ON decided.job = decision.predecessor AND decided.kind = 'decision'
        JOIN job_event AS created ON created.job = decision.successor AND created.kind = 'created'
        """

    @Test func ofADecisionByHand() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            let outcome = try await bundle.store.rescheduling.rescheduleByHand(
                job.id, comment: "again", force: false, policyVersion: 0, by: Self.jane, now: .now())
            guard case .made = outcome else { throw Unexpected(what: "\(outcome)") }
            #expect(try await bundle.ask(Self.actors) == "jane jane jane")
        }
    }

    @Test func ofAPolicysDecisionAndThenOfAPersons() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .crashed)
            try await bundle.decide(job.id) { .example(.giveUp, attempt: $0, text: "No.") }
            #expect(try await bundle.ask("SELECT actor FROM decision") == "rescheduler")
            _ = try await bundle.store.rescheduling.rescheduleByHand(
                job.id, comment: "again", force: false, policyVersion: 1, by: Self.jane, now: .now())
            #expect(try await bundle.ask("SELECT actor FROM decision") == "jane")
            let events = "SELECT string_agg(actor, ' ' ORDER BY number) FROM job_event WHERE kind = 'decision'"
            #expect(try await bundle.ask(events) == "rescheduler jane")
        }
    }

    @Test func ofAnOperation() async throws {
        try await StoreBundle.run { bundle throws in
            _ = try await bundle.job(in: .crashed)
            let new = NewOperation(query: "", conditions: [], comment: "again", limit: 10, rate: 10)
            guard case .begun(let operation) = try await bundle.store.operations.begin(new, by: Self.jane) else {
                throw Unexpected(what: "no operation")
            }
            #expect(operation.actor == Self.jane)
            #expect(try await bundle.store.operations.list(limit: 1).map(\.actor) == [Self.jane])
            _ = try await bundle.store.rescheduling.work(policyVersion: 0, now: .now())
            #expect(try await bundle.ask(Self.actors) == "jane jane jane")
        }
    }
}

/// The tables that record who wrote a row, against the catalogue.
struct ActorTableTests {
    /// Tables whose rows are written by services, or belong to a row of another table that has the actor.
    private static let without: Set = [
        "breaker", "breaker_count", "breaker_event", "budget_use", "cause_seen", "crash", "delivery",
        "delivery_attempt",
        "digest", "heartbeat", "idempotency", "job", "notice", "operation_job", "pending_notice", "reaper", "release",
        "schema_migration", "watch",
    ]

    @Test func everyTableThatAPersonWritesNamesTheActor() async throws {
        try await StoreBundle.run { bundle in
            let found = try await bundle.pool.run(
                sql: """
                    SELECT relname FROM pg_class AS class
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                        AND NOT EXISTS (
                            SELECT FROM pg_attribute WHERE attrelid = class.oid AND attname = 'actor' AND NOT atthasdef
                        )
                    """
            ).decode { columns throws(PostgresError) in try columns.text() }
            #expect(Set(found) == Self.without)
        }
    }

    @Test func aWebhookAResentDeliveryAndALeaseNameTheirActor() async throws {
        try await StoreBundle.run { bundle throws in
            let (jane, joe) = (Actor(name: "jane"), Actor(name: "joe"))
            let new = NewWebhook(url: "http://a", host: "a", events: [.rescheduleDue], secret: [1])
            guard case .added(let webhook) = try await bundle.store.webhooks.add(new, by: jane) else {
                throw Unexpected(what: "no webhook")
            }
            #expect(webhook.actor == jane)
            #expect(try await bundle.store.webhooks.all().map(\.actor) == [jane])
            let successor = try await bundle.reschedule(try await bundle.job(in: .crashed).id)
            let claimed = try #require(await bundle.store.outbox.claim(.plenty).first)
            let attempt = DeliveryAttempt(
                number: claimed.attempt, begunAt: .now(), duration: .zero, status: nil, error: nil, answer: nil)
            try await bundle.store.outbox.record(attempt, of: claimed.id, .dead)
            #expect(try await bundle.store.outbox.resend(claimed.id, by: joe)?.resentBy == joe)
            _ = try await bundle.store.offers.claim(1, for: "koji", lease: TimeSpan(seconds: 60), by: joe)
            #expect(try await bundle.ask("SELECT actor FROM offer") == "joe")
            let leased = "SELECT holder FROM offer WHERE job = $1"
            #expect(try await bundle.ask(leased, [.uuid(successor.high, successor.low)]) == "koji")
        }
    }
}
