import ArgumentParser

/// `execdb routes`: the routing table.
struct RoutesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "Work with the routing table that says who is notified of crashes.",
        discussion: """
            Docs/NOTIFICATIONS.md describes the language. The built-in table notifies the server's --mail-to, which is read \
            here from EXECDB_MAIL_TO or the configuration file.
            """,
        subcommands: [
            CheckCommand<RoutesText>.self, ShowCommand<RoutesText>.self, DiffCommand<RoutesText>.self,
            ApplyCommand<RoutesText>.self, HistoryCommand<RoutesText>.self,
        ])
}
