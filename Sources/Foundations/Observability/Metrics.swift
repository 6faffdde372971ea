import Glibc
import Locking

/// Counts observations, and renders the totals in Prometheus's text format.
///
/// Counters are kept in shards by thread, so that threads that answer requests seldom wait for each other.
package final class Metrics: Sendable {
    private let shards = (0..<8).map { _ in Locked(Tally()) }
    private let gauges = Locked<[Tally.Series: Double]>([:])
    private let samplers = Locked<[@Sendable () -> (Gauge, Double)]>([])
    private let now: @Sendable () -> Double

    /// Values that are read whenever the metrics are rendered.
    package enum Gauge: Sendable {
        /// Requests being answered.
        case inFlight
        /// Connections open.
        case connections
        /// Whether the server is ready: 1 or 0.
        case ready

        var family: Family {
            switch self {
            case .inFlight: .inFlight
            case .connections: .connections
            case .ready: .ready
            }
        }
    }

    /// Metrics that have the series of these versions, job states and loss reasons from the start; `now` is seconds
    /// since 1970.
    package init(
        version: String, libmicrohttpd: String, libpq: String, jobStates: [String], lossReasons: [String],
        heartbeatVerdicts: [String],
        now: @escaping @Sendable () -> Double = Metrics.clock
    ) {
        self.now = now
        gauges.withLock { $0[.init(family: .buildInfo, labels: [version, libmicrohttpd, libpq])] = 1 }
        for state in jobStates { set(.jobs, [state], to: 0) }
        set(.databaseUp, to: 0)
        // A counter that exists from the start lets a rate see its first increase.
        for reason in lossReasons { add(0, to: .reaped, [reason]) }
        for verdict in heartbeatVerdicts { add(0, to: .heartbeats, [verdict]) }
        for family in [
            Family.defects, .outages, .reschedulingFailures, .notices, .noticesLost, .notificationFailures,
            .outboxFailures, .postgresRestarts, .created,
            .received, .sent,
        ] {
            add(0, to: family)
        }
    }

    /// Has `read` called for the value of `gauge` whenever the metrics are rendered.
    package func sample(_ gauge: Gauge, by read: @escaping @Sendable () -> Double) {
        samplers.withLock { $0.append { (gauge, read()) } }
    }

    /// Counts what happened.
    package func record(_ observation: Observation) {
        switch observation {
        case .request(let request): record(request)
        case .defect: add(1, to: .defects)
        case .created(let jobs, let repeated): add(repeated ? 0 : Double(jobs), to: .created)
        case .report(let state, let outcome): add(1, to: .reports, [state, outcome.rawValue])
        case .heartbeat(let verdict): add(1, to: .heartbeats, [verdict])
        case .reaped(let reason, let jobs): add(Double(jobs), to: .reaped, [reason])
        case .watched(let jobs): set(.watched, to: Double(jobs))
        case .jobs(let counts): for (state, count) in counts { set(.jobs, [state], to: Double(count)) }
        case .batch(let lane, let commands, let waiting, let duration, let failed):
            mine.withLock { tally in
                tally.observe(Double(commands), in: .batchCommands, [lane])
                tally.observe(duration.seconds, in: .commitDuration, [lane])
                tally.add(failed ? 1 : 0, to: .laneFailures, [lane])
            }
            set(.laneWaiting, [lane], to: Double(waiting))
        case .laneFull(let lane): add(1, to: .laneRefused, [lane])
        case .decided(let counts, let duration):
            mine.withLock { tally in
                for (verdict, count) in counts { tally.add(Double(count), to: .decisions, [verdict]) }
                tally.observe(duration.seconds, in: .decisionDuration, [])
            }
        case .breaker(_, let kind, _): add(1, to: .breakerEvents, [kind])
        case .reschedulingFailed, .operationFailed: add(1, to: .reschedulingFailures)
        case .notices(let count): add(Double(count), to: .notices)
        case .noticeMessage(let kind, _): add(1, to: .noticeMessages, [kind])
        case .noticesLost(_, let notices): add(Double(notices), to: .noticesLost)
        case .notificationsFailed: add(1, to: .notificationFailures)
        case .delivery(let kind, let outcome, let duration):
            mine.withLock { tally in
                tally.add(1, to: .deliveries, [kind, outcome.rawValue])
                tally.observe(duration.seconds, in: .deliveryDuration, [kind])
            }
        case .outbox(let due, let dead, let oldest):
            set(.outboxDue, to: Double(due))
            set(.outboxDead, to: Double(dead))
            set(.outboxOldest, to: oldest.seconds)
        case .outboxFailed: add(1, to: .outboxFailures)
        case .databaseUp: set(.databaseUp, to: 1)
        case .databaseDown:
            set(.databaseUp, to: 0)
            add(1, to: .outages)
        case .pool(let name, let open, let wanted):
            set(.poolConnections, [name], to: Double(open))
            set(.poolWanted, [name], to: Double(wanted))
        case .housekeeping(let task, let duration, let failure):
            record(task: task, duration, failed: failure != nil)
        case .postgres(.died): add(1, to: .postgresRestarts)
        case .deliveryFailed, .httpTrouble, .brokenAnswer, .listening, .draining, .drained, .migrated, .postgres: break
        }
    }

    /// The totals in Prometheus's text format, version 0.0.4.
    package func render() -> [UInt8] {
        var total = Tally()
        for shard in shards { shard.withLock { total.merge($0) } }
        var values = gauges.withLock { $0 }
        for (gauge, value) in samplers.withLock({ $0 }).map({ $0() }) {
            values[.init(family: gauge.family, labels: [])] = value
        }
        for (family, value) in ProcessStatus.read() { values[.init(family: family, labels: [])] = value }
        return Exposition(values: values.merging(total.counters) { $1 }, histograms: total.histograms).bytes
    }

    private func record(_ request: RequestRecord) {
        // A client must not be able to create series by inventing methods.
        let method = Self.methods.contains(request.method) ? request.method : "other"
        let series = Tally.RequestSeries(method: method, route: request.route, status: request.status)
        mine.withLock {
            $0.count(series, duration: request.duration.seconds, received: request.received, sent: request.sent)
        }
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private func record(task: String, _ duration: Duration, failed: Bool) {
        mine.withLock { tally in
            tally.add(1, to: .housekeepingRuns, [task, failed ? "failure" : "success"])
            tally.observe(duration.seconds, in: .housekeepingDuration, [task])
        }
        if !failed { set(.housekeepingSuccess, [task], to: now()) }
    }

    private func add(_ amount: Double, to family: Family, _ labels: [String] = []) {
        mine.withLock { $0.add(amount, to: family, labels) }
    }

    private func set(_ family: Family, _ labels: [String] = [], to value: Double) {
        gauges.withLock { $0[.init(family: family, labels: labels)] = value }
    }

    private var mine: Locked<Tally> { shards[Int(bitPattern: UInt(pthread_self()) >> 12) & 7] }

    /// The names of all families, in the order in which they are written.
    package static let names = Family.allCases.map(\.definition.name)

    /// Seconds since 1970 by the system's clock.
    package static let clock: @Sendable () -> Double = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
