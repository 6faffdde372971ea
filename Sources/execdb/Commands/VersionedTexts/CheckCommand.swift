import ArgumentParser

/// `execdb policy check FILE`, `execdb routes check FILE`: whether a text is valid.
struct CheckCommand<Kind: VersionedText>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: "Validate a \(Kind.noun), and print every error.",
            discussion: """
                Needs no server and no database; whether the words of notify and cause are in the vocabulary, and \
                whether webhooks are registered, is therefore left to the server. Ends with \
                \(ExitStatus.data.rawValue) when the \(Kind.noun) is refused.
                """)
    }

    @Argument(help: "The \(Kind.noun), or - for standard input.") var file: String

    func run() throws {
        let source = TextSource<Kind>(file)
        let value = try source.read(source.bytes())
        print("\(source.name): valid, \(Kind.summary(of: value))")
    }
}
