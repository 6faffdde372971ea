import Foundation
import Observability
import Testing

@testable import execdb

/// Docs/OPERATING.md tells of everything there is to set, to read and to watch.
struct OperatingTests {
    private let text: String

    init() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../Docs/OPERATING.md").standardized
        text = try String(contentsOf: file, encoding: .utf8)
    }

    @Test(arguments: Setting.allCases)
    func everySettingHasARow(setting: Setting) throws {
        let row = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("| `\(setting.flag)` |") }, "\(setting.flag)")
        for variable in setting.environment { #expect(row.contains("`\(variable)`"), "\(variable)") }
        if let fallback = setting.fallback { #expect(row.contains(fallback), "\(fallback)") }
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

    @Test(arguments: Metrics.names)
    func everyMetricIsExplained(name: String) {
        #expect(text.contains("`\(name)`"))
    }
}
