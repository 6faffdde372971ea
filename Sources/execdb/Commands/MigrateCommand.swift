import ArgumentParser
import Store

/// `execdb migrate`: brings the database to this version's schema, or shows which migrations are pending.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to the schema of this version; serve does so by itself.",
        discussion: "Migrations only add: an older server works on the new schema.")

    @Flag(help: "Show what has been applied and what has not, and change nothing.") var status = false
    @Flag(help: "Show what would be applied, and change nothing.") var dryRun = false
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        if status, dryRun { throw ValidationError("--status and --dry-run exclude each other.") }
    }

    func run() async throws {
        let database = try Database(options.values())
        try await CommandDatabase.with(database, making: !status && !dryRun) { conninfo in
            do throws(MigrationError) {
                try await run(Migrator(conninfo))
            } catch {
                throw Failure(error)
            }
        }
    }

    private func run(_ migrator: Migrator) async throws(MigrationError) {
        if status {
            let status = try await migrator.status()
            for migration in status.applied { print("applied  \(migration.name)  \(migration.at)") }
            for migration in status.pending { print("pending  \(migration.name)") }
        } else if dryRun {
            let pending = try await migrator.status().pending
            for migration in pending { print("would apply \(migration.name)") }
            if pending.isEmpty { print("nothing to apply") }
        } else {
            let applied = try await migrator.apply()
            for migration in applied { print("applied \(migration.name)") }
            if applied.isEmpty { print("nothing to apply") }
        }
    }
}

extension Failure {
    init(_ error: MigrationError) {
        if case .unavailable = error { self.init(.unavailable, error.message) } else { self.init(.data, error.message) }
    }
}
