import Foundation
import HTTP
import Jobs
import Testing
import Validation

@testable import AdministrationAPI
@testable import Routing

/// openapi.yaml and Docs/API-DESIGN.md say what the code does, no more and no less.
struct OpenAPITests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOf: root.appending(path: path), encoding: .utf8).components(separatedBy: "\n")
    }

    /// Every problem code that the sources can make.
    private static func usedCodes() throws -> Set<String> {
        var codes = Set(ValidationError.Code.allCases.map(\.rawValue)).union(["unknown-field", "unknown-parameter"])
        let sources = root.appending(path: "Sources")
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path()) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            for match in text.matches(of: /code: "([a-z]+(?:-[a-z]+)*)"/) { codes.insert(String(match.1)) }
        }
        return codes
    }

    @Test func everyProblemCodeIsDocumentedAndNoOther() throws {
        let documented = try Self.lines("Docs/API-DESIGN.md").compactMap { line in
            line.firstMatch(of: /^\| `([a-z-]+)` \| \d/).map { String($0.1) }
        }
        #expect(Set(documented).count == documented.count)
        #expect(try Set(documented).symmetricDifference(Self.usedCodes()) == [])
    }

    @Test func everyProblemCodeIsDescribedAndNoOther() throws {
        let lines = try Self.lines("openapi.yaml").drop { $0 != "  responses:" }
        let described = lines.compactMap { line in line.firstMatch(of: /^ {18}- ([a-z-]+)$/).map { String($0.1) } }
        #expect(try Set(described).symmetricDifference(Self.usedCodes()) == [])
    }

    @Test(arguments: [Problem.busy(), .databaseUnavailable(), .shuttingDown(), .tooSlow(seconds: 30)])
    func the503sAreDescribedInTheirOwnWords(_ problem: Problem) throws {
        let example = [
            "type: 'urn:execdb:problem:\(problem.code)'", "title: '\(problem.title)'", "status: \(problem.status)",
            "detail: '\(problem.detail)'", "code: '\(problem.code)'", "hint: '\(problem.hint ?? "")'",
            "retryable: \(problem.retryable)",
        ]
        let text = try Self.lines("openapi.yaml").map { $0.trimmingCharacters(in: [" "]) }.joined(separator: "\n")
        #expect(text.contains(example.joined(separator: "\n")))
    }

    @Test func theLimitsOfTheDescriptionAreThoseOfTheCode() throws {
        let text = try Self.lines("openapi.yaml").joined(separator: "\n")
        #expect(text.contains("maxItems: \(JobQuery.maxLimit)"))
        #expect(text.contains("maximum: \(JobQuery.maxLimit), default: \(JobQuery.defaultLimit)"))
        #expect(text.contains("maxProperties: \(KeyValues.maxCount)"))
        #expect(text.contains("maxLength: \(KeyValues.maxValueBytes)"))
        #expect(text.contains("maxLength: \(TextRule.taskname.maxBytes)"))
        #expect(text.contains("maxLength: \(TextRule.arch.maxBytes)"))
        #expect(text.contains("maxItems: \(CrashQuery.maxGroups)"))
    }
}
