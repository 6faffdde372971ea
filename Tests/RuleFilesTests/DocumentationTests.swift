import Foundation
import Testing
import Validation

@testable import RuleFiles

/// Every policy and every routing table shown in the documentation is read.
struct DocumentationTests {
    struct Example: CustomTestStringConvertible {
        let place: String
        let isBad: Bool
        let text: String

        var testDescription: String { place }

        /// Told by the first line; nil when it is something else.
        var language: Language? {
            [Language.policy, .routes].first { text.hasPrefix($0.beginning.prefix { $0 != " " }) }
        }
    }

    /// The blocks marked `yaml` or `yaml bad` that begin with `policy:` or `routes:`.
    static let examples: [Example] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let documents = root.appending(path: "Docs")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: documents.path)) ?? []
        return files.sorted().filter { $0.hasSuffix(".md") }.flatMap { file in
            let text = (try? String(contentsOf: documents.appending(path: file), encoding: .utf8)) ?? ""
            return examples(in: text, of: file)
        }
    }()

    static func examples(in text: String, of file: String) -> [Example] {
        var (examples, block): ([Example], (line: Int, bad: Bool, lines: [Substring])?) = ([], nil)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let open = block, line == "```" {
                let example = Example(
                    place: "\(file):\(open.line)", isBad: open.bad, text: open.lines.joined(separator: "\n"))
                if example.language != nil { examples.append(example) }
                block = nil
            } else if block != nil {
                block?.lines.append(line)
            } else if line == "```yaml" || line == "```yaml bad" {
                block = (number + 1, line == "```yaml bad", [])
            }
        }
        return examples
    }

    @Test func thereAreSome() {
        #expect(Self.examples.count { $0.place.hasPrefix("POLICY.md") && !$0.isBad } > 8)
        #expect(Self.examples.count { $0.place.hasPrefix("NOTIFICATIONS.md") && !$0.isBad } > 5)
        #expect(Self.examples.contains { $0.isBad && $0.language == .policy })
        #expect(Self.examples.contains { $0.isBad && $0.language == .routes })
    }

    @Test(arguments: examples) func isGoodUnlessMarkedBad(_ example: Example) {
        do {
            switch example.language {
            case .policy: _ = try PolicyFile.read(Array(example.text.utf8))
            case .routes: _ = try RoutesFile.read(Array(example.text.utf8))
            case nil: Issue.record("neither policy nor routing table")
            }
            #expect(!example.isBad)
        } catch {
            #expect(example.isBad, "\(error.all)")
        }
    }
}
