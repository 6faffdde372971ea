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
        abstract: "Say what a policy would have done about the crashes of the past, beside what was done.",
        discussion: """
            Nothing is changed. The crashes are read in the order of their times with the facts of then. What history \
            does not say is reported as such: what would have become of retries that were never made is estimated from those that \
            were, with an interval of 95 %.
            """)

    @Argument(help: "The policy, or - for standard input.") var file: String
    @Option(help: ArgumentHelp("From when on: 30d, 2026-11-01 or a time of RFC 3339.", valueName: "time"))
    var since = PolicyReplay.usualLength.description
    @Option(help: ArgumentHelp("Until when; without it until now.", valueName: "time")) var until: String?
    @Flag(help: "Print one JSON object instead.") var json = false
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
        throw ValidationError("\(name) \"\(text)\" is no time; write it like 30d, 2026-11-20 or 2026-11-20T23:57:09Z.")
    }
}
