import ArgumentParser
import Rescheduling

/// `execdb policy check FILE`: whether a policy would be taken.
struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a policy is good, and all that is wrong with it.",
        discussion: """
            Needs no server and no database; whether the words of notify and cause are in the vocabulary is therefore \
            left to the server. Ends with \(ExitStatus.data.rawValue) when the policy is refused.
            """)

    @Argument(help: "The policy, or - for standard input.") var file: String

    func run() throws {
        let source = PolicySource(file)
        let policy = try source.policy(of: source.bytes())
        let counts = [
            Self.count(policy.rules.count, "rule"), Self.count(policy.breakers.count, "breaker"),
            Self.count(policy.budgets.count, "budget"),
        ]
        let stop = policy.stop.map { "; rescheduling is stopped: \($0)" } ?? ""
        print("\(source.name): good, \(counts.joined(separator: ", "))\(stop)")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
