import ArgumentParser

/// `execdb policy`: the rescheduling policy.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Work with the policy that says what is done about crashes.",
        discussion: "Docs/POLICY.md teaches the language.",
        subcommands: [
            PolicyCheckCommand.self, PolicyShowCommand.self, PolicyDiffCommand.self, PolicyApplyCommand.self,
            PolicyHistoryCommand.self, PolicyReplayCommand.self,
        ])
}
