import AdministrationAPI
import EmbeddedPostgres
import EventLoop
import Glibc
import HTTP
import Jobs
import Logging
import MicroHTTPD
import Notifications
import Notifier
import Observability
import Postgres
import Reaper
import ReportingAPI
import Rescheduler
import Rescheduling
import ReschedulingAPI
import Retention
import Routing
import ServiceLifecycle
import Store

/// All that runs while serving: the HTTP servers, the deliveries, the store and the embedded Postgres, which are
/// stopped in this order.
struct Application {
    private let configuration: ServerConfiguration
    private let log: Log
    private let metrics = Metrics(
        version: Build.version, libmicrohttpd: Server.libraryVersion, libpq: Connection.libraryVersion,
        jobStates: JobState.allCases.map(\.rawValue), lossReasons: Loss.Reason.allCases.map(\.rawValue),
        heartbeatVerdicts: HeartbeatReply.Verdict.allCases.map(\.rawValue))
    private let lifecycle = Lifecycle()

    init(_ configuration: ServerConfiguration, log: Log) {
        self.configuration = configuration
        self.log = log
    }

    /// Serves until a signal asks to stop, or an error occurs that waiting does not resolve.
    func run() async throws {
        let observe: Observer = { [metrics, log, lifecycle] observation in
            // A server that is stopping closes the database itself.
            if case .databaseDown = observation, lifecycle.phase == .stopping { return }
            metrics.record(observation)
            log.note(observation)
        }
        let postgres = try PostgresService(configuration.database, observe: observe)
        let signals = Signals { postgres?.abandon() }
        let loops = (1...configuration.threads).map { EventLoop(name: "loop-\($0)") }
        let store = Store(conninfo(postgres), on: loops, options: configuration.store, observe: observe)
        let router = router(store)
        let front = HTTPService(
            configuration, on: loops,
            admit: { [configuration] in router.bodyPlan(for: $0, wholeLimit: configuration.maxBody) },
            answering: { [lifecycle] request in
                if lifecycle.phase == .starting, let refusal = Self.refusalBeforeStart(request) { return refusal }
                return await router.respond(to: request)
            }, lifecycle: lifecycle, observe: observe)
        sample(store, front)
        try await postgres?.claim()
        let addresses = try await front.start()
        do {
            try await postgres?.start()
        } catch {
            await front.drain()
            throw error
        }
        let storeService = StoreService(
            conninfo: conninfo(postgres), store: store, duty: .all,
            services: services(on: store, at: addresses[0], observe: observe), lifecycle: lifecycle, observe: observe,
            log: log,
            whenReady: { Self.announce(addresses) })
        // Named, because a name that the group generates would contain their properties, with the database's password.
        let services: [(name: String, service: (any Service)?)] = [
            ("postgres", postgres), ("store", storeService),
            ("deliveries", Deliveries(configuration, store: store, observe: observe)), ("http", front),
        ]
        try await run(
            services.compactMap { name, service in service.map { .init(service: $0, serviceName: name) } },
            until: signals)
    }

    /// The services that run beside the store.
    private func services(
        on store: Store, at address: Listen, observe: @escaping Observer
    ) -> [@Sendable () async -> Void] {
        let reaper = Reaper(
            store, options: ReaperOptions(isReachable: { [lifecycle] in lifecycle.phase == .serving }), observe: observe
        )
        let rescheduler = configuration.reschedules ? Rescheduler(store, observe: observe) : nil
        let notifier = configuration.notifies ? Notifier(store, configuration, at: address, observe: observe) : nil
        return [reaper.run, Retention(store, observe: observe).run]
            + [rescheduler?.run, notifier?.run].compactMap(\.self)
    }

    private func run(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration], until signals: Signals
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, logger: Logger(label: "execdb") { [log] _ in LibraryLogHandler(log: log) }))
        signals.whenAskedToStop {
            lifecycle.advance(to: .stopping)
            Task { await group.triggerGracefulShutdown() }
        }
        try await group.run()
    }

    private func conninfo(_ postgres: PostgresService?) -> String {
        if let postgres { return postgres.conninfo }
        if case .external(let conninfo) = configuration.database { return conninfo }
        return ""
    }

    private func router(_ store: Store) -> Router {
        let readiness: @Sendable () -> AdministrationAPI.Readiness = { [lifecycle] in
            switch lifecycle.phase {
            case .starting: .databaseUnavailable
            case .serving: store.isReady ? .ready : .databaseUnavailable
            case .stopping: .shuttingDown
            }
        }
        return Router(
            ReportingAPI.routes(store)
                + ReschedulingAPI.routes(
                    store, longestWait: configuration.requestTimeout - .seconds(5),
                    isStopping: { readiness() == .shuttingDown })
                + AdministrationAPI.routes(
                    store, readiness: readiness, metrics: { [metrics] in metrics.render() },
                    builtInRoutes: RouteTable.standardText(taskotron: configuration.mailTo),
                    allowsLocalTargets: configuration.allowsLocalTargets))
    }

    /// The answer to a request that needs the database while starting; nil for other requests.
    private static func refusalBeforeStart(_ request: Request) -> Response? {
        guard request.path.first.map(needsDatabase) ?? true else { return nil }
        return Problem.starting().response(requestID: request.id)
    }

    /// Whether paths with this first segment need the database.
    private static func needsDatabase(_ segment: String) -> Bool {
        !["health", "metrics", "openapi.yaml"].contains(segment)
    }

    private func sample(_ store: Store, _ front: HTTPService) {
        metrics.sample(.ready) { [lifecycle] in lifecycle.phase == .serving && store.isReady ? 1 : 0 }
        metrics.sample(.inFlight) { Double(front.exchangesInFlight) }
        metrics.sample(.connections) { Double(front.openConnections) }
    }

    private static func announce(_ addresses: [Listen]) {
        for address in addresses { print("ExecDB is listening on \(address.url)") }
        fflush(nil)
    }
}

extension Listen {
    /// The URL of the server at this address.
    var url: String {
        let host = host.isEmpty ? "[::]" : host.contains(":") ? "[\(host)]" : host
        return "http://\(host):\(port)"
    }
}

extension ServerConfiguration {
    fileprivate var store: StoreOptions {
        var options = StoreOptions()
        options.writers = writers
        options.readers = readers
        options.searchers = searchers
        options.defaultTimeouts = defaultTimeouts
        return options
    }
}
