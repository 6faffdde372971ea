import ArgumentParser
import EmbeddedPostgres
import EventLoop
import Glibc
import Logging
import Observability
import Rescheduler
import ServiceLifecycle
import Store

/// `execdb rescheduler`: the rescheduler in a process of its own.
struct ReschedulerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescheduler",
        abstract: "Decide what is done about crashes, apart from the servers.",
        discussion: """
            Any number may run, beside servers with or without --rescheduler=off: each crash is decided once. It prints \
            "ExecDB's rescheduler is running" when it is. SIGTERM, SIGINT and SIGHUP stop it; it may be killed at any \
            time. On an embedded Postgres it needs the server that runs it.
            """)

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let values = try options.values()
        let log = Log(try LogConfiguration(values))
        defer { log.close() }
        let conninfo = try conninfo(of: Database(values))
        let observe: Observer = { log.note($0) }
        let store = Store(conninfo, on: [EventLoop(name: "loop-1")], observe: observe)
        let storeService = StoreService(
            conninfo: conninfo, store: store, duty: .rescheduling,
            services: [Rescheduler(store, observe: observe).run], lifecycle: Lifecycle(), observe: observe, log: log,
            whenReady: {
                print("ExecDB's rescheduler is running")
                fflush(nil)
            })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: storeService, serviceName: "rescheduler")],
                logger: Logger(label: "execdb") { _ in LibraryLogHandler(log: log) }))
        Signals {}.whenAskedToStop { Task { await group.triggerGracefulShutdown() } }
        try await group.run()
    }

    private func conninfo(of database: Database) throws -> String {
        switch database {
        case .external(let conninfo): return conninfo
        case .embedded(let directory):
            let cluster: Cluster
            do throws(ClusterError) { cluster = try Cluster(directory: directory) } catch { throw Failure(error) }
            guard cluster.isServed else {
                throw Failure(
                    .unavailable, "No server runs the Postgres in \(directory).",
                    hint: "Start \"execdb serve\" on it first, or name another database by --database-url.")
            }
            return cluster.conninfo
        }
    }
}
