package import EventLoop
package import Observability
import Postgres

/// Everything that is kept in the database. SQL is in this target alone.
///
/// ```swift
/// _ = try await Migrator(conninfo).apply()
/// let store = Store(conninfo)
/// async let running: Void = store.run()
/// let creation = try await store.jobs.create([NewJob(taskname: "rpmlint")])
/// ```
package final class Store: Sendable {
    /// Jobs: created, reported on, read, searched.
    package let jobs: JobStore
    /// The values that `notify` and `cause` of a crash may have.
    package let vocabulary: VocabularyStore
    /// Statistics over many jobs.
    package let statistics: StatisticsStore
    /// Crashes that wait for a decision, and the decisions.
    package let rescheduling: ReschedulingStore
    /// Successors on offer to triggers.
    package let offers: OfferStore
    /// Many jobs that a person has run again at once.
    package let operations: OperationStore
    /// The policies by which crashes are decided.
    package let policies: VersionedTextStore
    /// The routing tables that say who is notified of crashes.
    package let routes: VersionedTextStore
    /// The crashes of the past, for the replay of a policy.
    package let pastCrashes: PastCrashes
    /// Notices to people, and what they are made of.
    package let notices: NoticeStore
    /// Messages that are to be sent.
    package let outbox: Outbox
    /// Receivers of messages by HTTP.
    package let webhooks: WebhookStore
    /// Live jobs that the reaper looks at, to find lost ones.
    package let watch: WatchStore
    /// Partitions made ahead, old rows deleted, jobs counted.
    package let retention: RetentionStore

    private let pool: Pool
    private let creators: [Pool]
    private let reporters: [Pool]
    private let readers: [Pool]
    private let heartbeats: [Pool]
    private let deciders: Pool
    private let people: Pool
    private let notifiers: Pool
    private let listener: Listener
    private let announcer: Announcer

    /// A store in the migrated database at `conninfo`, a libpq connection string or URI. Nothing happens before `run`.
    ///
    /// - Parameter loops: The event loops of its connections; not empty.
    package init(
        _ conninfo: String, on loops: [EventLoop] = Loops.shared, options: StoreOptions = StoreOptions(),
        observe: @escaping Observer = { _ in }
    ) {
        let poolWatch = PoolWatch(
            "queries", wanted: options.sharedConnections, reportsOutages: true, observe: observe)
        pool = Pool(
            Sessions.query(conninfo, timeout: options.searchTimeout), connections: options.sharedConnections,
            leases: options.searchers, loops: loops, observe: { poolWatch.take($0) })
        creators = Self.workers(options.writers, "creates", conninfo, Horizon.writerName, loops, observe)
        reporters = Self.workers(options.writers, "reports", conninfo, Horizon.writerName, loops, observe)
        readers = Self.workers(options.readers, "reads", conninfo, "execdb-reader", loops, observe)
        heartbeats = Self.workers(1, "heartbeats", conninfo, "execdb-heartbeats", loops, observe)
        deciders = Pool(
            Sessions.deciding(conninfo), connections: 1, leases: options.deciders, loops: loops)
        // Requests of people do not make drivers wait, nor the other way round.
        people = Pool(
            Sessions.deciding(conninfo), connections: 1, leases: options.people, leaseTimeout: .seconds(20),
            loops: loops)
        notifiers = Pool(Sessions.notifications(conninfo), connections: 1, leases: 2, loops: loops)
        let announcer = Announcer(Sessions.announcing(conninfo), on: loops[0])
        self.announcer = announcer
        listener = Listener(
            Sessions.listening(conninfo), channels: Channel.allCases.map(\.rawValue), on: loops[0],
            hear: announcer.hear)
        rescheduling = ReschedulingStore(
            pool: deciders, people: people, queries: pool, announcer: announcer, ids: options.ids)
        operations = OperationStore(pool: pool, ids: options.ids)
        policies = VersionedTextStore(.policy, pool: pool)
        routes = VersionedTextStore(.routes, pool: pool)
        pastCrashes = PastCrashes(conninfo, on: loops[0])
        notices = NoticeStore(pool: notifiers, announcer: announcer)
        outbox = Outbox(pool: pool, announcer: announcer)
        webhooks = WebhookStore(pool: pool)
        vocabulary = VocabularyStore(pool: pool)
        statistics = StatisticsStore(pool: pool)
        jobs = JobStore(
            pool: pool, vocabulary: vocabulary, announcer: announcer, options: options, observe: observe)
        watch = WatchStore(
            pool: Pool(Sessions.lane(conninfo, named: "execdb-reaper"), connections: 1, leases: 0, loops: loops),
            jobs: jobs, options: options)
        retention = RetentionStore(
            pool: Pool(Sessions.housekeeping(conninfo), connections: 1, leases: 0, loops: loops), options: options)
        offers = OfferStore(pool: pool, announcer: announcer, ids: options.ids, observe: observe)
    }

    /// Connections for a lane, each in a pool of its own, which reconnects it.
    private static func workers(
        _ count: Int, _ lane: String, _ conninfo: String, _ application: String, _ loops: [EventLoop],
        _ observe: @escaping Observer
    ) -> [Pool] {
        let watch = PoolWatch(lane, wanted: count, observe: observe)
        let info = Sessions.lane(conninfo, named: application)
        return (0..<count).map { number in
            Pool(info, connections: 1, leases: 0, loops: [loops[number % loops.count]]) {
                watch.take($0, offset: number)
            }
        }
    }

    /// What a process uses a store for.
    package enum Duty: Sendable {
        /// Everything.
        case all
        /// Only ``rescheduling``, ``policies``, ``routes``, ``webhooks`` and ``vocabulary``.
        case rescheduling
    }

    private func pools(for duty: Duty) -> [Pool] {
        guard duty == .all else { return [pool, deciders] }
        return [pool, deciders, people, notifiers, retention.pool, watch.pool]
            + creators + reporters + readers + heartbeats
    }

    /// Keeps the connections up and runs the lanes, until the task is cancelled. Services run beside it.
    ///
    /// Commands that still wait then are refused as `unavailable`, so requests are to be drained before.
    package func run(_ duty: Duty = .all) async {
        await withTaskGroup(of: Void.self) { group in
            for pool in pools(for: duty) { group.addTask { await pool.run() } }
            group.addTask { await self.listener.run() }
            group.addTask { await self.announcer.run() }
            guard duty == .all else { return }
            group.addTask { await self.jobs.creates.run(on: self.creators) }
            group.addTask { await self.jobs.reports.run(on: self.reporters) }
            group.addTask { await self.jobs.reads.run(on: self.readers) }
            group.addTask { await self.jobs.heartbeats.run(on: self.heartbeats) }
        }
    }

    /// Whether the queries and each lane have a connection to the database.
    package var isReady: Bool {
        pool.isUp && [creators, reporters, readers, heartbeats].allSatisfy { $0.contains(where: \.isUp) }
    }

    /// Waits until every pool of this duty has reached the database. Throws when the task is cancelled.
    package func untilReady(_ duty: Duty = .all) async throws(CancellationError) {
        for pool in pools(for: duty) { try await pool.untilUp() }
    }
}
