import ArgumentParser
import Store

/// `execdb policy show`, `execdb routes show`: the text in force, or an earlier one.
struct ShowCommand<Kind: VersionedText>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Print the \(Kind.noun) in force, or an earlier version, as it was applied.")
    }

    @Option(
        name: .customLong("\(Kind.command)-version"), help: "The version to print; 0 is the built-in \(Kind.noun).")
    var version: Int?
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        print(try await Kind.find(version, options), terminator: "")
    }
}

/// `execdb policy diff FILE`, `execdb routes diff FILE`: what would change.
struct DiffCommand<Kind: VersionedText>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "diff", abstract: "Show by lines how a \(Kind.noun) differs from the one in force.",
            discussion:
                "Removed lines begin with -, added lines with +. Without a difference nothing is printed.")
    }

    @Argument(help: "The \(Kind.noun), or - for standard input.") var file: String
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let candidate = String(decoding: try TextSource<Kind>(file).bytes(), as: UTF8.self)
        for line in LineDifference.lines(from: try await Kind.find(nil, options), to: candidate) { print(line) }
    }
}

extension VersionedText {
    /// The text of a version, nil for the one in force.
    fileprivate static func find(_ version: Int?, _ options: DatabaseOptions) async throws -> String {
        if version == 0 { return try builtIn(options.values()) }
        let found = try await CommandStore.with(options) { store throws(StoreError) in
            guard let version else { return try await texts(of: store).current() }
            return try await texts(of: store).version(version)
        }
        if found == nil, let version {
            throw Failure(
                .usage, "No \(noun) has version \(version).", hint: "\"execdb \(command) history\" lists them.")
        }
        return try found?.text ?? builtIn(options.values())
    }
}
