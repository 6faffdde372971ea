import ArgumentParser
import Glibc
import Observability

/// `execdb serve`: the service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the HTTP interface, on an embedded Postgres unless another is configured.",
        discussion: """
            When it is ready it prints "ExecDB is listening on http://host:port", one line an address, to standard \
            output; the log goes to standard error. SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal was closed) stop \
            it: it takes no new connections, answers requests in flight, then stops its Postgres. A second one ends it \
            at once.
            """)

    @OptionGroup var options: ServeOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let values = try database.values(and: options.flags)
        let configuration = try ServerConfiguration(values)
        // A peer or a log reader that closes its end fails that write, and must not end the process.
        signal(SIGPIPE, SIG_IGN)
        let log = Log(configuration.log)
        for warning in values.warnings { log.write(LogEntry(level: .warning, message: warning)) }
        let serving = Application(configuration, log: log)
        do {
            try await serving.run()
        } catch {
            log.close()
            throw error
        }
        log.close()
    }
}
