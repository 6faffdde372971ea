import Access
import ArgumentParser
import Jobs
import Store
import Validation

/// `execdb policy apply FILE`, `execdb routes apply FILE`: puts a text into force.
struct ApplyCommand<Kind: VersionedText>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let name = "execdb \(Kind.command)"
        return CommandConfiguration(
            commandName: "apply",
            abstract: "Apply a \(Kind.noun).",
            discussion: """
                Running servers use it from the next crash on. To go back, apply an earlier text: \
                \(name) show --\(Kind.command)-version 3 | \(name) apply - --comment "back to 3". An invalid one \
                is refused with \(ExitStatus.data.rawValue), and the one in force stays.
                """)
    }

    @Argument(help: "The \(Kind.noun), or - for standard input.") var file: String
    @Option(help: "Why; it is shown in the history.") var comment: String?
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        if let comment, let invalid = TextRule.comment.error(in: comment) {
            throw ValidationError("--comment \(invalid.message).")
        }
    }

    func run() async throws {
        let source = TextSource<Kind>(file)
        let bytes = try source.bytes()
        _ = try source.read(bytes)
        let names = try await CommandStore.with(options) { store throws(StoreError) in
            KnownNames(try await store.vocabulary.all(), try await store.webhooks.all())
        }
        _ = try source.read(bytes, names: names)
        let application = try await CommandStore.with(options) { [comment] store throws(StoreError) in
            try await Kind.texts(of: store).apply(
                String(decoding: bytes, as: UTF8.self), comment: comment, by: .anonymous)
        }
        switch application {
        case .applied(let text): print("version \(text.version) is in force")
        case .repeated(let text): print("version \(text.version) is in force already")
        case .stale: throw Failure(.defect, "The store expected a version, though the command gave none.")
        }
    }
}

/// `execdb policy history`, `execdb routes history`: the versions.
struct HistoryCommand<Kind: VersionedText>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "history", abstract: "List the versions of the \(Kind.noun), newest first.")
    }

    @Option(help: "The most versions to list.") var limit = 20
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }

    func run() async throws {
        let versions = try await CommandStore.with(options) { [limit] store throws(StoreError) in
            try await Kind.texts(of: store).history(limit: limit)
        }
        for text in versions {
            print("\(text.version)  \(text.appliedAt)\(text.comment.map { "  \($0)" } ?? "")")
        }
        if versions.isEmpty { print("no \(Kind.noun) was ever applied; the built-in one is in force") }
    }
}
