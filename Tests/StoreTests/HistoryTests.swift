import Jobs
import Postgres
import Testing
import Time

@testable import Store

/// Servers are replaced one by one: one still reads what the next one writes.
struct HistoryTests {
    @Test func anEventOfAKindThatCameLaterIsShownAsItIs() async throws {
        try await StoreBundle.run { bundle throws in
            let job = try await bundle.job(in: .running).id
            try await bundle.report(job, .finished)
            try await bundle.execute("ALTER TYPE job_event_kind ADD VALUE 'weighed'")
            try await bundle.execute(
                """
                INSERT INTO job_event (job, kind, occurred_at, keyvals)
                VALUES ($1, 'weighed', now(), '{"pounds": "7"}')
                """, [.uuid(job.high, job.low)])
            let events = try #require(try await bundle.jobs.history(job, limit: 10))
            #expect(events.map(\.kind.rawValue) == ["created", "state", "state", "weighed"])
            #expect(events[3].keyvals == ["pounds": "7"] && events[3].state == nil)
        }
    }
}
