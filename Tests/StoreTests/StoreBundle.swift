import EventLoop
import Jobs
import Observability
import Postgres
import TestSupport
import Time

@testable import Store

/// A store at work in a database of its own, and a connection to look behind it.
struct StoreBundle {
    let store: Store
    let conninfo: String
    let pool: Pool

    static let migrated = TestTemplate("store") { conninfo in _ = try await Migrator(conninfo).apply() }
    let loop = Self.loop
    private static let loop = EventLoop(name: "store-tests")

    /// Each store has a dozen connections, and the cluster has its limit.
    private static let turns = Turns(8)

    /// Gives `body` a running store, and stops it when `body` is done.
    static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, observe: @escaping Observer = { _ in },
        _ body: @escaping @Sendable (StoreBundle) async throws -> Void
    ) async throws {
        await turns.take()
        defer { turns.giveBack() }
        let database = try await TestDatabase.make(template: migrated)
        var options = StoreOptions()
        options.settling = .zero
        change(&options)
        let store = Store(database.conninfo, options: options, observe: observe)
        let pool = Pool(ConnectionInfo(database.conninfo), connections: 1, loops: [loop])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await store.run() }
            group.addTask { await pool.run() }
            defer { group.cancelAll() }
            try await store.untilReady()
            try await pool.untilUp()
            try await body(StoreBundle(store: store, conninfo: database.conninfo, pool: pool))
        }
        withExtendedLifetime(database) {}
    }

    var jobs: JobStore { store.jobs }

    /// A new job.
    func job(_ taskname: String = "rpmlint", item: String? = nil) async throws -> Job {
        try await create(NewJob(taskname: taskname, item: item))
    }

    /// A new job.
    func create(_ new: NewJob) async throws -> Job {
        guard case .created(let jobs) = try await jobs.create([new]), let job = jobs.first else {
            throw Unexpected(what: "no new job")
        }
        return job
    }

    /// A new job in `state`; a crash is `crash`.
    func job(in state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let job = try await job()
        return state == .scheduled ? job : try await report(job.id, state, crash: crash)
    }

    /// The job after a report that changes it.
    @discardableResult
    func report(_ id: ID<Job>, _ state: JobState, crash: CrashReport = CrashReport()) async throws -> Job {
        let applied = try await jobs.apply(.of(id, state, crash: crash))
        guard applied.changed else { throw Unexpected(what: "\(state) changed nothing") }
        return applied.job
    }

    /// The job that runs a crashed one again, by a decision of no policy.
    @discardableResult
    func reschedule(_ job: ID<Job>, notBefore: Timestamp = .now()) async throws -> ID<Job> {
        try await store.rescheduling.decisionTransaction { transaction in
            guard let crash = try await transaction.claim(job) else { throw Unexpected(what: "no crash") }
            let decision = Decision(
                verdict: .reschedule, rule: "test", policyVersion: 0, attempt: crash.chain.counted + 1, limit: 3,
                counts: true,
                notBefore: notBefore, text: "It runs again.", decidedAt: .now())
            guard let successor = try await transaction.record([DecidedCrash(job, decision)])[job] else {
                throw Unexpected(what: "no successor")
            }
            return successor
        }
    }

    /// The only value of the only row of `sql`, as text.
    func ask(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
        try await pool.run(sql: "SELECT (\(sql))::text", parameters).first?.text(0)
    }

    /// Runs a statement.
    func execute(_ sql: String, _ parameters: [Parameter] = []) async throws {
        _ = try await pool.run(sql: sql, parameters)
    }
}

/// Something a test relies on did not happen.
struct Unexpected: Error { let what: String }

extension Transition {
    /// A report of any state; `crash` counts for CRASHED alone.
    static func of(
        _ job: ID<Job>, _ state: JobState, at: Timestamp? = nil, crash: CrashReport = CrashReport(),
        keyvals: KeyValues = [:], expecting revision: Int? = nil
    ) -> Transition {
        state == .crashed
            ? Transition(job: job, crash: crash, at: at, expectedRevision: revision)
            : Transition(job: job, state: state, at: at, keyvals: keyvals, expectedRevision: revision)
    }
}
