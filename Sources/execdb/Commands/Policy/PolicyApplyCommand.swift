import ArgumentParser
import Jobs
import PolicyFile
import Store

/// `execdb policy apply FILE`: puts a policy into force.
struct PolicyApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a policy into force.",
        discussion: """
            Running servers and reschedulers take it with the next crash. To go back, apply an earlier text: \
            execdb policy show --policy-version 3 | execdb policy apply - --comment "back to 3". A bad policy is \
            refused with \(ExitStatus.data.rawValue), and the one in force stays.
            """)

    @Argument(help: "The policy, or - for standard input.") var file: String
    @Option(help: "Why; it is shown in the history.") var comment: String?
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        if let comment, let fault = TextRule.comment.fault(in: comment) {
            throw ValidationError("--comment \(fault.message).")
        }
    }

    func run() async throws {
        let source = PolicySource(file)
        let bytes = try source.bytes()
        _ = try source.policy(of: bytes)
        let terms = try await CommandStore.with(options) { store throws(StoreError) in
            let vocabulary = try await store.vocabulary.all()
            return KnownTerms(notify: vocabulary.notify.map(\.name), cause: vocabulary.cause.map(\.name))
        }
        _ = try source.policy(of: bytes, terms: terms)
        let application = try await CommandStore.with(options) { [comment] store throws(StoreError) in
            try await store.policies.apply(String(decoding: bytes, as: UTF8.self), comment: comment)
        }
        switch application {
        case .applied(let policy): print("version \(policy.version) is in force")
        case .repeated(let policy): print("version \(policy.version) is in force already")
        case .stale: throw Failure(.defect, "The store expected a version, though none was.")
        }
    }
}

/// `execdb policy history`: the versions.
struct PolicyHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the versions of the policy, newest first.")

    @Option(help: "The most versions to list.") var limit = 20
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000.") }
    }

    func run() async throws {
        let versions = try await CommandStore.with(options) { [limit] store throws(StoreError) in
            try await store.policies.history(limit: limit)
        }
        for policy in versions {
            print("\(policy.version)  \(policy.appliedAt)\(policy.comment.map { "  \($0)" } ?? "")")
        }
        if versions.isEmpty { print("no policy was ever applied; the built-in one is in force") }
    }
}
