import ArgumentParser

/// `execdb config`: every setting, its value and where it comes from.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration and show every setting, its value and where it comes from.",
        discussion: "Accepts the options of serve, and starts nothing. Secrets are not shown.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: ServeOptions

    func run() async throws {
        let values = try database.values(and: options.flags)
        _ = try ServerConfiguration(values)
        for warning in values.warnings { StandardError.write("execdb: warning: \(warning)\n") }
        for setting in Setting.allCases {
            let shown = setting.isSecret && values.one(setting) != nil ? "(not shown)" : shown(setting, values)
            print("\(setting.rawValue): \(shown)  # \(values.origin(of: setting) ?? "default")")
        }
    }

    private func shown(_ setting: Setting, _ values: SettingValues) -> String {
        let all = values.all(setting)
        if all.count > 1 { return "[" + all.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        if setting == .dataDirectory, all.isEmpty { return values.usualDataDirectory }
        return values.one(setting) ?? "-"
    }
}
