import Access
import EventLoop
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import Time

@testable import Reaper
@testable import Store

/// A store whose reaper passes when the test says so, at the time the test says.
struct ReaperBundle {
    let store: Store
    let reaper: Reaper
    let pool: Pool
    let conninfo: String
    private let lead: Locked<Duration>
    private let seen: Locked<[Observation]>

    static let loop = EventLoop(name: "reaper-tests")

    static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, watchAge: Duration = .seconds(10),
        _ body: @escaping @Sendable (ReaperBundle) async throws -> Void
    ) async throws {
        let (lead, seen) = (Locked(Duration.zero), Locked<[Observation]>([]))
        var reaping = ReaperOptions(isReachable: { false })
        reaping.watchAge = watchAge
        try await StoreBundle.run { options in
            options.defaultTimeouts = Timeouts()
            options.databaseLead = { lead.withLock { $0 } }
            change(&options)
        } _: { [reaping] live in
            let reaper = Reaper(live.store, options: reaping) { observation in seen.withLock { $0.append(observation) }
            }
            let bundle = ReaperBundle(
                store: live.store, reaper: reaper, pool: live.pool, conninfo: live.conninfo, lead: lead, seen: seen)
            // As if servers had been up for a day; reporters are expected to be in time.
            try await bundle.execute(
                """
                UPDATE reaper SET passed_at = now(), back_at = now() - interval '1 day',
                    lenient_until = now() - interval '1 day'
                """)
            try await body(bundle)
        }
    }

    var jobs: JobStore { store.jobs }

    /// Lets time pass, with servers up.
    func go(_ seconds: Int) async throws {
        lead.withLock { $0 += .seconds(seconds) }
        try await execute(
            "UPDATE reaper SET passed_at = now() + make_interval(secs => $1)", [.float8(lead.withLock { $0 }.seconds)])
    }

    /// Lets time pass, without a server or a database.
    func outage(_ seconds: Int) { lead.withLock { $0 += .seconds(seconds) } }

    /// Lets time pass with servers up, and looks.
    func pass(after seconds: Int = 0) async throws {
        try await go(seconds)
        try await reaper.pass()
    }

    /// Gives `body` the reaper of another server.
    func withAnotherReaper(_ body: @escaping @Sendable (Reaper) async throws -> Void) async throws {
        let pool = Pool(
            Sessions.lane(conninfo, named: "execdb-reaper"), connections: 1, leases: 0, loops: [Self.loop])
        let watched = WatchStore(pool: pool, jobs: jobs, options: store.watch.options)
        let other = Reaper(watched: watched, options: reaper.options, observe: reaper.observe)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            defer { group.cancelAll() }
            try await pool.untilUp()
            try await body(other)
        }
    }

    /// The only value of the only row of `sql`, as text.
    func ask(_ sql: String) async throws -> String? {
        try await pool.run(sql: "SELECT (\(sql))::text", []).first?.text(0)
    }

    /// Runs a statement.
    func execute(_ sql: String, _ parameters: [Parameter] = []) async throws {
        _ = try await pool.run(sql: sql, parameters)
    }

    /// A job of these timeouts, in seconds; RUNNING if asked.
    func job(
        queue: Int? = nil, run: Int? = nil, heartbeat: Int? = nil, running: Bool = false
    ) async throws -> ID<Job> {
        func span(_ seconds: Int?) -> TimeSpan? { seconds.map { TimeSpan(seconds: $0) } }
        let new = NewJob(
            taskname: "t", timeouts: Timeouts(queue: span(queue), run: span(run), heartbeat: span(heartbeat)))
        guard case .created(let jobs) = try await jobs.create([new]), let job = jobs.first else {
            throw Unexpected(what: "no new job")
        }
        if running { try await report(job.id, .running) }
        return job.id
    }

    /// Reports a state other than a crash.
    func report(_ id: ID<Job>, _ state: JobState) async throws {
        guard try await jobs.apply(Transition(job: id, state: state)).changed else {
            throw Unexpected(what: "\(state) changed nothing")
        }
    }

    /// The job that runs a crashed one again, by a decision of no policy.
    func reschedule(_ job: ID<Job>, notBefore: Timestamp = .now()) async throws -> ID<Job> {
        try await store.rescheduling.decisionTransaction { transaction in
            guard let crash = try await transaction.claim(job) else { throw Unexpected(what: "no crash") }
            let decision = Decision(
                verdict: .reschedule, rule: "test", policyVersion: 0, attempt: 1, limit: 3, counts: true,
                notBefore: notBefore, text: "It runs again.", decidedAt: .now())
            guard
                let successor = try await transaction.record([DecidedCrash(crash.job, decision, by: .rescheduler)])[job]
            else {
                throw Unexpected(what: "no successor")
            }
            return successor
        }
    }

    /// What the crash of the job says under `reason`; the state as long as it has not crashed.
    func fate(_ id: ID<Job>) async throws -> String? {
        guard let job = try await jobs.job(id) else { return nil }
        return job.crash?.report.keyvals["reason"] ?? job.state.rawValue
    }

    /// How many jobs were ended so far, by reason.
    var reaped: [String: Int] {
        seen.withLock { seen in
            seen.reduce(into: [:]) { counts, observation in
                if case .reaped(let reason, let jobs) = observation { counts[reason, default: 0] += jobs }
            }
        }
    }

    /// How many jobs are on the watch, as last observed.
    var watched: Int? {
        seen.withLock { seen in
            seen.compactMap { if case .watched(let jobs) = $0 { jobs } else { nil } }.last
        }
    }

    /// The rows of a table.
    func rows(_ table: String) async throws -> Int {
        Int(try await ask("SELECT count(*) FROM \(table)") ?? "") ?? -1
    }

    /// Events of the job that are of this state.
    func events(_ id: ID<Job>, _ state: JobState) async throws -> [JobEvent] {
        try await jobs.history(id, limit: 1000)?.filter { $0.state == state } ?? []
    }
}
