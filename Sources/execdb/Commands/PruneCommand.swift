import ArgumentParser
import Jobs
import Store
import Time

/// `execdb prune`: retention.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Drop jobs that were created long ago, a whole month at a time.",
        discussion:
            """
            A month is dropped, with its events and crashes, when all of it is older than asked. Jobs in the default \
            partition, which a server whose clock is wrong may have created, are deleted one by one. Servers may run \
            meanwhile.
            """)

    @Option(
        help: ArgumentHelp("How old a job has to be, such as 400d or 52w; at least 1d.", valueName: "age"),
        transform: { text in
            guard let span = TimeSpan(text), span.seconds >= 86_400 else {
                throw ValidationError("\"\(text)\" is not an age such as 400d or 52w, at least 1d.")
            }
            return span
        })
    var olderThan: TimeSpan

    @Flag(help: "Show what would be dropped, and drop nothing.") var dryRun = false
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let database = try Database(options.values())
        let portions = try await CommandDatabase.with(database, making: false) { conninfo in
            do throws(StoreError) {
                let pruner = Pruner(conninfo)
                return dryRun
                    ? try await pruner.plan(olderThan: olderThan) : try await pruner.drop(olderThan: olderThan)
            } catch {
                guard case .busy = error else { throw Failure(error) }
                throw Failure(
                    .unavailable, "The tables are in use without a pause, so a month could not be dropped.",
                    hint: "Try again when there is less load; what was dropped stays dropped.")
            }
        }
        for portion in portions { print(line(portion)) }
        if portions.isEmpty { print("nothing is older than \(olderThan)") }
    }

    private func line(_ portion: Pruner.Portion) -> String {
        let unfinished = portion.unfinished > 0 ? " (\(portion.unfinished) of them not ended)" : ""
        let counts = "\(portion.jobs) jobs\(unfinished), \(portion.events) events, \(portion.crashes) crashes"
        return if let month = portion.month {
            "\(dryRun ? "would drop" : "dropped") \(month): \(counts), \(portion.bytes / 1_000_000) MB"
        } else {
            "\(dryRun ? "would delete" : "deleted") from the default partition: \(counts)"
        }
    }
}
