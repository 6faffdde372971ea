import Foundation
import Observability
import Testing

@testable import execdb

/// Docs/OPERATING.md has an entry for everything there is to set, to read and to watch.
struct OperatingTests {
    private let text: String

    init() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../Docs/OPERATING.md").standardized
        text = try String(contentsOf: file, encoding: .utf8)
    }

    /// The item of a list that begins so, its lines joined.
    private func item(_ beginning: String) -> String? {
        let lines = text.components(separatedBy: "\n").drop { !$0.hasPrefix("- \(beginning)") }
        guard let first = lines.first else { return nil }
        let others = lines.dropFirst().prefix { $0.hasPrefix("  ") }
        return ([first] + others).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    }

    @Test(arguments: Setting.allCases)
    func everySettingHasAnItem(setting: Setting) throws {
        let variables = setting.environment.map { "`\($0)`" }.joined(separator: ", ")
        let found = try #require(item("**`\(setting.flag)`** (\(variables)),"), "\(setting.flag) (\(variables))")
        if let fallback = setting.fallback { #expect(found.contains("), default `\(fallback)`: ")) }
    }

    @Test func theConfigurationFilesShownAreRead() throws {
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst()
        #expect(!blocks.isEmpty)
        for block in blocks {
            let file = try ConfigurationFile(
                path: "OPERATING.md", text: try #require(block.components(separatedBy: "```").first))
            #expect(!file.entries.isEmpty)
        }
    }

    @Test(arguments: execdb.ExitStatus.allCases)
    func everyExitStatusHasARow(status: execdb.ExitStatus) {
        #expect(text.contains("| \(status.rawValue) | \(status.meaning) |"))
    }

    /// An item may explain several metrics, each named in bold or plainly before the colon.
    @Test(arguments: Metrics.names)
    func everyMetricHasAnItem(name: String) {
        let items = text.components(separatedBy: "\n- ").map { $0.prefix { $0 != ":" } }
        #expect(items.contains { $0.contains("`\(name)`") })
    }
}
