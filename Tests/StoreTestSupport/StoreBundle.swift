import Access
package import EventLoop
package import Jobs
package import Observability
package import Postgres
import Rescheduling
package import Store
import TestSupport
package import Time

/// A live store, what tests do with one, and a connection to look behind it.
package struct StoreBundle: Sendable {
    /// The store.
    package let store: Store
    /// How to connect to its database.
    package let conninfo: String
    /// The connection.
    package let pool: Pool
    /// Where other connections may live.
    package var loop: EventLoop { Self.loop }
    private static let loop = EventLoop(name: "store-tests")

    /// Gives `body` a running store, and stops it when `body` is done.
    package static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in },
        _ body: @escaping @Sendable (StoreBundle) async throws -> Void
    ) async throws {
        try await LiveStore.run(change, observe: observe) { live in
            let conninfo = live.database.conninfo
            let pool = Pool(ConnectionInfo(conninfo), connections: 1, loops: [loop])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await pool.run() }
                defer { group.cancelAll() }
                try await pool.untilUp()
                try await body(StoreBundle(store: live.store, conninfo: conninfo, pool: pool))
            }
        }
    }

    /// Its jobs.
    package var jobs: JobStore { store.jobs }

    /// A new job.
    package func job(_ taskname: String = "rpmlint", item: String? = nil) async throws -> Job {
        try await create(NewJob(taskname: taskname, item: item))
    }

    /// A new job.
    package func create(_ new: NewJob) async throws -> Job {
        guard case .created(let jobs) = try await jobs.create([new]), let job = jobs.first else {
            throw Unexpected(what: "no new job")
        }
        return job
    }

    /// A new job in `state`; a crash is `crash`.
    package func job(in state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let job = try await job()
        return state == .scheduled ? job : try await report(job.id, state, crash: crash)
    }

    /// The job after a report that changes it.
    @discardableResult
    package func report(_ id: ID<Job>, _ state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let applied = try await jobs.apply(.of(id, state, crash: crash))
        guard applied.changed else { throw Unexpected(what: "\(state) changed nothing") }
        return applied.job
    }

    /// The job that runs a crashed one again, by a decision of no policy.
    @discardableResult
    package func reschedule(_ job: ID<Job>, notBefore: Timestamp = .now()) async throws -> ID<Job> {
        try await store.rescheduling.decisionTransaction { transaction in
            guard let crash = try await transaction.claim(job) else { throw Unexpected(what: "no crash") }
            let decision = Decision(
                verdict: .reschedule, rule: "test", policyVersion: 0, attempt: crash.chain.counted + 1, limit: 3,
                counts: true,
                notBefore: notBefore, text: "It runs again.", decidedAt: .now())
            guard
                let successor = try await transaction.record([DecidedCrash(crash.job, decision, by: .rescheduler)])[job]
            else {
                throw Unexpected(what: "no successor")
            }
            return successor
        }
    }

    /// The only value of the only row of `sql`, as text.
    package func ask(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
        try await pool.run(sql: "SELECT (\(sql))::text", parameters).first?.text(0)
    }

    /// Runs a statement.
    package func execute(_ sql: String, _ parameters: [Parameter] = []) async throws {
        _ = try await pool.run(sql: sql, parameters)
    }
}

/// Something a test relies on did not happen.
package struct Unexpected: Error {
    /// What happened instead.
    package let what: String

    /// An error that says what happened instead.
    package init(what: String) { self.what = what }
}

extension Transition {
    /// A report of any state; `crash` counts for CRASHED alone.
    package static func of(
        _ job: ID<Job>, _ state: JobState, at: Timestamp? = nil, crash: CrashReport = CrashReport(),
        keyvals: KeyValues = [:], expecting revision: Int? = nil
    ) -> Transition {
        state == .crashed
            ? Transition(job: job, crash: crash, at: at, expectedRevision: revision)
            : Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: revision)
    }
}
