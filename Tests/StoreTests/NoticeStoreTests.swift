import Jobs
import Postgres
import Testing
import Time

@testable import Store

struct NoticeStoreTests {
    private static let key = DigestKey(route: "all", recipient: "mail:a@example.org")

    /// Two servers: whoever comes second waits until the first has committed, and sees what it did.
    @Test func turnsAreTakenOneAfterTheOther() async throws {
        try await StoreBundle.run { bundle throws in
            let other = Store(bundle.conninfo)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await other.run() }
                defer { group.cancelAll() }
                try await other.untilReady()
                let record = DigestRecord(Self.key, dueAt: nil, freeAt: Timestamp(microseconds: 1))
                let second = try await bundle.store.notices.turn { turn in
                    let second = Task { try await other.notices.turn { try await $0.digests([Self.key]) } }
                    try await turn.save([record])
                    while try await bundle.ask(Self.someoneWaits) != "true" { await Task.yield() }
                    return second
                }
                #expect(try await second.value == [record])
            }
        }
    }

    private static let someoneWaits = """
        SELECT count(*) > 0 FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
        """

    @Test func aTurnThatFailsLeavesEverything() async throws {
        try await StoreBundle.run { bundle throws in
            await #expect(throws: Failed.self) {
                try await bundle.store.notices.turn { turn in
                    try await turn.save([DigestRecord(Self.key, dueAt: .now() - .seconds(1), freeAt: .now())])
                    throw Failed()
                }
            }
            #expect(try await bundle.store.notices.dueDigests(at: .now()).isEmpty)
        }
    }

    @Test func digestsAreKeptAndFoundWhenTheyAreDue() async throws {
        try await StoreBundle.run { bundle throws in
            let now = Timestamp(microseconds: Timestamp.now().microseconds)
            let record = DigestRecord(Self.key, dueAt: now, freeAt: now - .seconds(5))
            _ = try await bundle.store.notices.turn { turn in
                try await turn.save([DigestRecord(Self.key, dueAt: nil, freeAt: now)])
                try await turn.save([record])
                #expect(try await turn.digests([Self.key, DigestKey(route: "b", recipient: "c")]) == [record])
            }
            #expect(try await bundle.store.notices.dueDigests(at: now) == [record])
            #expect(try await bundle.store.notices.dueDigests(at: now - .seconds(1)).isEmpty)
            #expect(try await bundle.store.notices.waiting(in: Self.key, atMost: nil, listed: 20) == nil)
        }
    }

    @Test func housekeepingForgetsWhatIsOfNoUse() async throws {
        try await StoreBundle.run { bundle throws in
            _ = try await bundle.pool.run(
                sql: """
                    INSERT INTO pending_notice (happened_at, breaker_event) VALUES (now() - interval '8 days', 1), (now(), 2)
                    """)
            _ = try await bundle.pool.run(
                sql: """
                    INSERT INTO digest (route, recipient, due_at, free_at) VALUES
                        ('old', 'a', NULL, now() - interval '2 days'), ('new', 'a', NULL, now()),
                        ('due', 'a', now() - interval '9 days', now() - interval '9 days')
                    """)
            _ = try await bundle.pool.run(
                sql: """
                    INSERT INTO cause_seen (taskname, cause, seen_at) VALUES
                        ('old', 'a', now() - interval '61 days'), ('new', 'a', now() - interval '31 days')
                    """)
            try await bundle.store.housekeeping.perform(.notices)
            #expect(try await bundle.ask("SELECT string_agg(breaker_event::text, ',') FROM pending_notice") == "2")
            #expect(try await bundle.ask("SELECT string_agg(route, ',' ORDER BY route) FROM digest") == "due,new")
            #expect(try await bundle.ask("SELECT string_agg(taskname, ',') FROM cause_seen") == "new")
        }
    }

    private struct Failed: Error {}
}
