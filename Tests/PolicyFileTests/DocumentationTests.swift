import Foundation
import Testing

@testable import PolicyFile

/// Every policy shown in the documentation is read.
struct DocumentationTests {
    struct Example: CustomTestStringConvertible {
        let place: String
        let isBad: Bool
        let text: String

        var testDescription: String { place }
    }

    /// The blocks marked `yaml` or `yaml bad` that begin with `policy:`.
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
                if open.lines.first?.hasPrefix("policy:") ?? false {
                    let text = open.lines.joined(separator: "\n")
                    examples.append(Example(place: "\(file):\(open.line)", isBad: open.bad, text: text))
                }
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
        #expect(Self.examples.contains { $0.isBad })
    }

    @Test(arguments: examples) func isGoodUnlessMarkedBad(_ example: Example) {
        do {
            _ = try PolicyFile.read(Array(example.text.utf8))
            #expect(!example.isBad)
        } catch {
            #expect(example.isBad, "\(error.faults)")
        }
    }
}
