import ArgumentParser

/// `execdb policy`: the rescheduling policy.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Work with the policy that says what is done about crashes.",
        discussion: "Docs/POLICY.md describes the language.",
        subcommands: [
            CheckCommand<PolicyText>.self, ShowCommand<PolicyText>.self, DiffCommand<PolicyText>.self,
            ApplyCommand<PolicyText>.self, HistoryCommand<PolicyText>.self, PolicyReplayCommand.self,
        ])
}
