import Testing

@testable import execdb

struct ConfigurationFileTests {
    @Test func keysAreTheFlagsWithoutDashes() throws {
        let file = try ConfigurationFile(path: "x.yaml", text: "# ours\nthreads: 4\n\nlog-format: json\n")
        #expect(file.entries[.threads] == .init(values: ["4"], line: 2))
        #expect(file.entries[.logFormat] == .init(values: ["json"], line: 4))
    }

    @Test func onlyListenTakesAList() throws {
        let file = try ConfigurationFile(path: "x.yaml", text: "listen:\n  - 127.0.0.1:80\n  - \"[::1]:80\"\n")
        #expect(file.entries[.listen]?.values == ["127.0.0.1:80", "[::1]:80"])
    }

    @Test(arguments: ["", "# nothing\n", "---\n"])
    func anEmptyFileSetsNothing(text: String) throws {
        #expect(try ConfigurationFile(path: "x.yaml", text: text).entries.isEmpty)
    }

    @Test(
        arguments: [
            ("threads: 1\nlistn: a", "x.yaml:2: There is no setting called \"listn\".", "Did you mean listen?"),
            ("data_dir: a", "x.yaml:1: There is no setting called \"data_dir\".", "Did you mean data-dir?"),
            ("? [a]\n: b", "x.yaml:1: There is no setting called \"\".", nil),
            ("threads: 1\nthreads: 2", "x.yaml:1: threads is set twice.", nil),
            ("\n\nthreads: [1]", "x.yaml:3: threads takes one value.", nil),
            ("threads:", "x.yaml:1: threads takes one value.", nil),
            ("listen: [[a]]", "x.yaml:1: listen takes one value or a list of values.", nil),
            ("listen: []", "x.yaml:1: listen takes one value or a list of values.", nil),
            ("- a", "x.yaml:1: The file has to consist of lines like `threads: 4`.", nil),
            ("just words", "x.yaml:1: The file has to consist of lines like `threads: 4`.", nil),
        ] as [(String, String, String?)])
    func aMistakeIsNamedByFileAndLine(text: String, message: String, hint: String?) throws {
        let failure = try #require(throws: Failure.self) { try ConfigurationFile(path: "x.yaml", text: text) }
        #expect(failure.status == .configuration)
        #expect(failure.message == message)
        if let hint { #expect(failure.hint == hint) }
    }

    @Test func anUnknownKeyWithoutANearOneListsThemAll() throws {
        let failure = try #require(throws: Failure.self) { try ConfigurationFile(path: "x", text: "colour: red") }
        #expect(failure.hint?.contains("listen, data-dir") == true)
    }

    @Test func whatIsNotYAMLIsNamedByLine() throws {
        let failure = try #require(throws: Failure.self) {
            try ConfigurationFile(path: "x.yaml", text: "threads: 1\nb: \"c")
        }
        #expect(failure.message.hasPrefix("x.yaml:2: The file is not YAML") || failure.message.hasPrefix("x.yaml:3"))
    }

    @Test func aMissingFileIsAConfigurationError() throws {
        let failure = try #require(throws: Failure.self) { try ConfigurationFile(path: "/nonexistent/execdb.yaml") }
        #expect(failure.status == .configuration)
        #expect(failure.message.contains("No such file or directory"))
    }
}
