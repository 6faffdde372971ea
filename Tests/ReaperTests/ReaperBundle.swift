import Access
import Jobs
import Locking
import Observability
import Postgres
import StoreTestSupport
import Time

@testable import Reaper
@testable import Store

/// A store whose reaper passes when the test says so, at the time the test says.
struct ReaperBundle: LiveBundle {
    let live: LiveStore
    let reaper: Reaper
    /// What the reaper and the heartbeats go by.
    private let clock: TestClock
    private let seen: Locked<[Observation]>

    static func run(
        _ change: (inout StoreOptions) -> Void = { _ in }, watchAge: Duration = .seconds(10),
        _ body: @escaping @Sendable (ReaperBundle) async throws -> Void
    ) async throws {
        let (clock, seen) = (TestClock(), Locked<[Observation]>([]))
        var reaping = ReaperOptions(isReachable: { false })
        reaping.watchAge = watchAge
        try await LiveStore.run { options in
            options.defaultTimeouts = Timeouts()
            options.databaseLead = { clock.ahead }
            change(&options)
        } _: { [reaping] live in
            let reaper = Reaper(live.store, options: reaping) { observation in seen.withLock { $0.append(observation) }
            }
            let bundle = ReaperBundle(live: live, reaper: reaper, clock: clock, seen: seen)
            // As if servers had been up for a day; reporters are expected to be in time.
            try await bundle.execute(
                """
                UPDATE reaper SET passed_at = now(), back_at = now() - interval '1 day',
                    lenient_until = now() - interval '1 day'
                """)
            try await body(bundle)
        }
    }

    /// Lets time pass, with servers up.
    func go(_ seconds: Int) async throws {
        clock.advance(by: .seconds(seconds))
        try await execute(
            "UPDATE reaper SET passed_at = now() + make_interval(secs => $1)", [.float8(clock.ahead.seconds)])
    }

    /// Lets time pass, without a server or a database.
    func outage(_ seconds: Int) { clock.advance(by: .seconds(seconds)) }

    /// Lets time pass with servers up, and looks.
    func pass(after seconds: Int = 0) async throws {
        try await go(seconds)
        try await reaper.pass()
    }

    /// Gives `body` the reaper of another server.
    func withAnotherReaper(_ body: @escaping @Sendable (Reaper) async throws -> Void) async throws {
        let pool = Pool(
            Sessions.lane(conninfo, named: "execdb-reaper"), connections: 1, leases: 0, loops: [LiveStore.loop])
        let watched = WatchStore(pool: pool, jobs: jobs, options: store.watch.options)
        let other = Reaper(watched: watched, options: reaper.options, observe: reaper.observe)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            defer { group.cancelAll() }
            try await pool.untilUp()
            try await body(other)
        }
    }

    /// A job of these timeouts, in seconds; RUNNING if asked.
    func job(
        queue: Int? = nil, run: Int? = nil, heartbeat: Int? = nil, running: Bool = false
    ) async throws -> ID<Job> {
        func span(_ seconds: Int?) -> TimeSpan? { seconds.map { TimeSpan(seconds: $0) } }
        let new = NewJob(
            taskname: "t", timeouts: Timeouts(queue: span(queue), run: span(run), heartbeat: span(heartbeat)))
        let job = try await create(new)
        if running { try await report(job.id, .running) }
        return job.id
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
