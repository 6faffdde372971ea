import Jobs
import Locking
import Postgres
import Store
import StoreTestSupport
import TestSupport
import Time

/// A store at work in a database of its own, and a clock that can be moved on.
struct RetentionBundle {
    let store: Store
    let pool: Pool
    /// What the store's clock is ahead.
    let lead: Locked<Duration>

    /// Gives `body` a running store, and stops it when `body` is done.
    static func run(_ body: @escaping @Sendable (RetentionBundle) async throws -> Void) async throws {
        let lead = Locked(Duration.zero)
        try await StoreBundle.run {
            $0.clock = { .now() + lead.withLock { $0 } }
        } _: { live in
            try await body(RetentionBundle(store: live.store, pool: live.pool, lead: lead))
        }
    }

    /// A new job in `state`.
    func job(in state: JobState) async throws -> ID<Job> {
        guard case .created(let jobs) = try await store.jobs.create([NewJob(taskname: "rpmlint")]) else {
            throw Unexpected(what: "no new job")
        }
        switch state {
        case .scheduled: break
        case .crashed: _ = try await store.jobs.apply(Transition(job: jobs[0].id, crash: CrashReport()))
        case .running, .finished: _ = try await store.jobs.apply(Transition(job: jobs[0].id, state: state))
        }
        return jobs[0].id
    }

    /// The only value of the only row of `sql`, as text.
    func ask(_ sql: String) async throws -> String? {
        try await pool.run(sql: "SELECT (\(sql))::text", []).first?.text(0)
    }

    /// Runs a statement.
    func execute(_ sql: String) async throws { _ = try await pool.run(sql: sql, []) }
}
