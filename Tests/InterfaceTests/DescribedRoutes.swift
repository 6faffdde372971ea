import Foundation
import Yams

/// What openapi.yaml says of a method and path.
struct DescribedRoute {
    let name: String
    private let operation: [String: Any]
    private let document: [String: Any]

    /// All of them.
    static func read() throws -> [DescribedRoute] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../openapi.yaml")
        let document =
            try Yams.load(yaml: String(contentsOf: file.standardized, encoding: .utf8)) as? [String: Any] ?? [:]
        let paths = document["paths"] as? [String: [String: Any]] ?? [:]
        return paths.flatMap { path, methods in
            methods.compactMap { method, operation in
                guard let operation = operation as? [String: Any] else { return nil }
                return DescribedRoute(
                    name: "\(method.uppercased()) \(path)", operation: operation, document: document)
            }
        }
    }

    /// The names of the parameters that lie in the query, `<key>` for what stands for many.
    var parameters: Set<String> { Set(parameters(in: "query").flatMap(Self.names)) }

    /// The names of the headers.
    var headers: Set<String> { Set(parameters(in: "header").compactMap { $0["name"] as? String }) }

    /// The media types of the body; nil when there is none.
    var bodyTypes: Set<String>? { (body?["content"] as? [String: Any]).map { Set($0.keys) } }

    /// Whether there has to be a body.
    var needsBody: Bool { body?["required"] as? Bool ?? false }

    /// The media types of the answers that are no problems.
    var answerTypes: Set<String> {
        let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
        return responses.filter { $0.key.hasPrefix("2") }.reduce(into: []) { types, response in
            types.formUnion((resolved(response.value)["content"] as? [String: Any] ?? [:]).keys)
        }
    }

    private var body: [String: Any]? { (operation["requestBody"] as? [String: Any]).map(resolved) }

    private func parameters(in place: String) -> [[String: Any]] {
        (operation["parameters"] as? [[String: Any]] ?? []).map(resolved).filter { $0["in"] as? String == place }
    }

    /// An object stands for all the parameters whose names have the form of its keys.
    private static func names(_ parameter: [String: Any]) -> [String] {
        let schema = parameter["schema"] as? [String: Any]
        let names = schema?["propertyNames"] as? [String: Any]
        guard let pattern = names?["pattern"] as? String else { return [parameter["name"] as? String ?? ""] }
        return [pattern.prefix { $0 != "[" }.filter { $0 != "^" && $0 != "\\" } + "<key>"]
    }

    private func resolved(_ value: [String: Any]) -> [String: Any] {
        guard let reference = value["$ref"] as? String else { return value }
        let found = reference.dropFirst(2).split(separator: "/").reduce(document as Any) { node, name in
            (node as? [String: Any])?[String(name)] as Any
        }
        return found as? [String: Any] ?? [:]
    }
}
