import Access
package import EventLoop
package import Jobs
package import Observability
package import Postgres
import Rescheduling
package import Store
import TestSupport
package import Time

/// A running store, shorthands for tests, and a connection that reads the database behind the store.
package struct StoreBundle: Sendable {
    /// The store.
    package let store: Store
    /// The connection string of its database.
    package let conninfo: String
    /// A pool of one connection to its database.
    package let pool: Pool
    /// An event loop for other connections.
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

    /// The jobs of the store.
    package var jobs: JobStore { store.jobs }

    /// Creates a job.
    package func job(_ taskname: String = "rpmlint", item: String? = nil) async throws -> Job {
        try await create(NewJob(taskname: taskname, item: item))
    }

    /// Creates this job.
    package func create(_ new: NewJob) async throws -> Job {
        guard case .created(let jobs) = try await jobs.create([new]), let job = jobs.first else {
            throw Unexpected(what: "no new job")
        }
        return job
    }

    /// Creates a job and brings it to `state`; `crash` is used for CRASHED alone.
    package func job(in state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let job = try await job()
        return state == .scheduled ? job : try await report(job.id, state, crash: crash)
    }

    /// Reports on a job and returns it; throws when the report changes nothing.
    @discardableResult
    package func report(_ id: ID<Job>, _ state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let applied = try await jobs.apply(.of(id, state, crash: crash))
        guard applied.changed else { throw Unexpected(what: "\(state) changed nothing") }
        return applied.job
    }

    /// Reschedules a crashed job by a decision of its own, without a policy, and returns the successor.
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

    /// Runs a query of one row with one value, and returns the value as text.
    package func ask(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
        try await pool.run(sql: "SELECT (\(sql))::text", parameters).first?.text(0)
    }

    /// Runs a statement.
    package func execute(_ sql: String, _ parameters: [Parameter] = []) async throws {
        _ = try await pool.run(sql: sql, parameters)
    }
}

/// What a test relies on did not happen.
package struct Unexpected: Error {
    /// What happened instead.
    package let what: String

    /// An error that says what happened instead.
    package init(what: String) { self.what = what }
}

extension Transition {
    /// A report of any state. `crash` is used for CRASHED alone, `keyvals` for the other states.
    package static func of(
        _ job: ID<Job>, _ state: JobState, at: Timestamp? = nil, crash: CrashReport = CrashReport(),
        keyvals: KeyValues = [:], expecting revision: Int? = nil
    ) -> Transition {
        state == .crashed
            ? Transition(job: job, crash: crash, at: at, expectedRevision: revision)
            : Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: revision)
    }
}
