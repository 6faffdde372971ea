import ArgumentParser
import JSON
import Jobs
import Rescheduling
import ReschedulingAPI
import Store
import Time

/// `execdb policy replay FILE`: replays the recorded crashes with a policy.
struct PolicyReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Print what a policy would have decided about past crashes, beside what was decided.",
        discussion: """
            Nothing is changed. The crashes are read in the order of their times, with the facts of their time. The \
            outcome of retries that never ran is unknown; how many of them might have recovered is estimated from \
            those that ran, with an interval of 95 %.
            """)

    @Argument(help: "The policy, or - for standard input.") var file: String
    @Option(help: ArgumentHelp("The start: 30d, 2026-11-01 or a time of RFC 3339.", valueName: "time"))
    var since = PolicyReplay.usualLength.description
    @Option(help: ArgumentHelp("The end, as for --since. Default: now.", valueName: "time")) var until: String?
    @Flag(help: "Print one JSON object instead of text.") var json = false
    @OptionGroup var options: DatabaseOptions

    func validate() throws { _ = try window(now: .now()) }

    func run() async throws {
        let source = TextSource<PolicyText>(file)
        let policy = try source.read(source.bytes())
        let window = try window(now: .now())
        let result = try await CommandStore.with(options) { store throws(StoreError) in
            let crashes = store.pastCrashes
            let count = try await crashes.count(since: window.lowerBound, until: window.upperBound)
            let bar = ProgressBar("crashes", of: count)
            defer { bar.remove() }
            return try await PolicyReplay(policy, over: window).run(on: crashes) { bar.show($0) }
        }
        if json {
            print(result.json(over: window) { "/jobs/\($0)" }.text)
        } else {
            for line in result.lines(over: window) { print(line) }
        }
    }

    private func window(now: Timestamp) throws -> Range<Timestamp> {
        let start = try Self.time(since, "--since", now: now)
        let end = try until.map { try Self.time($0, "--until", now: now) } ?? now
        guard start < end else { throw ValidationError("--until is \(end), which is not after --since, \(start).") }
        return start..<end
    }

    private static func time(_ text: String, _ name: String, now: Timestamp) throws -> Timestamp {
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: "\(text)T00:00:00Z") { return time }
        if let span = TimeSpan(text) { return now - span }
        throw ValidationError(
            "\(name) \"\(text)\" is not a time; write it like 30d, 2026-11-20 or 2026-11-20T23:57:09Z.")
    }
}
