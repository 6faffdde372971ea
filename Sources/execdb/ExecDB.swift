import ArgumentParser
import Glibc

/// The `execdb` program.
@main
struct ExecDB: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "execdb",
        abstract: "Records what was executed, how it ended, and why it crashed.",
        discussion: """
            Each option can be given as a flag, as an environment variable (named in brackets), or in a configuration \
            file (--config). Flags override the environment, the environment the file.

            \(ExitStatus.table)
            """,
        version: "execdb \(Build.version)",
        subcommands: [
            ServeCommand.self, ReschedulerCommand.self, ConfigCommand.self, MigrateCommand.self, PruneCommand.self,
            PolicyCommand.self, RoutesCommand.self, OpenAPICommand.self, VersionCommand.self,
        ])

    /// Runs the command and ends the process with the exit status of the outcome.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            StandardError.write("\(failure)\n")
            Glibc.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
