import ArgumentParser
import Rescheduling
import Store

/// `execdb policy show`: the policy in force, or an earlier one.
struct PolicyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the policy in force, or an earlier version, as it was applied.")

    @Option(name: .customLong("policy-version"), help: "The version to print; 0 is the built-in policy.")
    var version: Int?
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        print(try await PolicyText.find(version, options), terminator: "")
    }
}

/// `execdb policy diff FILE`: what would change.
struct PolicyDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show by lines how a policy differs from the one in force.",
        discussion:
            "Lines that would go begin with -, lines that would come with +. Nothing is printed for no difference.")

    @Argument(help: "The policy, or - for standard input.") var file: String
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let candidate = String(decoding: try PolicySource(file).bytes(), as: UTF8.self)
        for line in LineDifference.lines(from: try await PolicyText.find(nil, options), to: candidate) { print(line) }
    }
}

/// The texts of policies.
enum PolicyText {
    /// The text of a version, nil for the one in force.
    static func find(_ version: Int?, _ options: DatabaseOptions) async throws -> String {
        if version == 0 { return Policy.defaultText }
        let found = try await CommandStore.with(options) { store throws(StoreError) in
            guard let version else { return try await store.policies.current() }
            return try await store.policies.version(version)
        }
        if found == nil, let version {
            throw Failure(.usage, "No policy has version \(version).", hint: "\"execdb policy history\" lists them.")
        }
        return found?.text ?? Policy.defaultText
    }
}

/// What changed between two texts.
enum LineDifference {
    /// All lines of both where they differ, else none: a space, - or + and the line.
    static func lines(from old: String, to new: String) -> [String] {
        let (before, after) = (split(old), split(new))
        let difference = after.difference(from: before)
        guard !difference.isEmpty else { return [] }
        var (removed, inserted) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if removed.contains(left) {
                lines.append("-\(before[left])")
                left += 1
            } else if inserted.contains(right) {
                lines.append("+\(after[right])")
                right += 1
            } else {
                lines.append(" \(before[left])")
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func split(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
