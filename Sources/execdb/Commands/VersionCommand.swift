import ArgumentParser
import MicroHTTPD
import Postgres

/// `execdb version`: this program's version and those of the libraries it runs on.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the versions of ExecDB and of the libraries it runs on.")

    func run() {
        print("execdb \(Build.version)")
        print("libmicrohttpd \(Server.libraryVersion)")
        print("libpq \(Connection.libraryVersion)")
    }
}
