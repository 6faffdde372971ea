import Jobs
import Notifications
import Postgres
import StoreTestSupport
import TestSupport
import Testing
import Time

@testable import Store

@Suite(.timeLimit(.minutes(10))) struct NoticeStoreTests {
    private static let key = DigestKey(route: "all", recipient: .mail("a@example.org"))

    /// Two servers: whoever comes second waits until the first has committed, and sees what it did.
    @Test func turnsAreTakenOneAfterTheOther() async throws {
        try await StoreBundle.run { bundle throws in
            let other = Store(bundle.conninfo)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await other.run() }
                defer { group.cancelAll() }
                try await other.untilReady()
                let digest = Digest(freeAt: Timestamp(microseconds: 1))
                let second = try await bundle.store.notices.turn { turn in
                    let second = Task { try await other.notices.turn { try await $0.digests([Self.key]) } }
                    try await turn.save([Self.key: digest])
                    try await eventually { try await bundle.ask(Self.someoneWaits) == "true" }
                    return second
                }
                #expect(try await second.value == [Self.key: digest])
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
                    try await turn.save([Self.key: Digest(dueAt: .now() - .seconds(1), freeAt: .now())])
                    throw Failed()
                }
            }
            #expect(try await bundle.store.notices.dueDigests(at: .now()).isEmpty)
        }
    }

    @Test func digestsAreKeptAndFoundWhenTheyAreDue() async throws {
        try await StoreBundle.run { bundle throws in
            let now = Timestamp(microseconds: Timestamp.now().microseconds)
            let digest = Digest(dueAt: now, freeAt: now - .seconds(5))
            _ = try await bundle.store.notices.turn { turn in
                try await turn.save([Self.key: Digest(freeAt: now)])
                try await turn.save([Self.key: digest])
                let other = DigestKey(route: "b", recipient: .mail("c@example.org"))
                #expect(try await turn.digests([Self.key, other]) == [Self.key: digest])
            }
            let due = try await bundle.store.notices.dueDigests(at: now)
            #expect(due.map(\.key) == [Self.key] && due.map(\.digest) == [digest])
            #expect(try await bundle.store.notices.dueDigests(at: now - .seconds(1)).isEmpty)
            #expect(try await bundle.store.notices.waiting(in: Self.key, atMost: nil, listed: 20) == nil)
        }
    }

    private struct Failed: Error {}
}
