import Access
import Jobs
import Postgres
import StoreTestSupport
import Testing
import Time

@testable import Store

/// Who decided is recorded with the decision, in the history, and with the successor.
struct ActorTests {
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
            let giveUp = Decision(
                verdict: .giveUp, rule: "a rule", policyVersion: 1, attempt: 1, limit: 1, counts: true, text: "No.",
                decidedAt: .now())
            _ = try await bundle.store.rescheduling.decisionTransaction { transaction throws in
                _ = try await transaction.claim(1)
                return try await transaction.record([DecidedCrash(job, giveUp, by: .rescheduler)])
            }
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
